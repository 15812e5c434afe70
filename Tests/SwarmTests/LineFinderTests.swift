import Testing

@testable import Swarm

@Suite struct LineFinderTests {
    private func finds(_ parts: [String]) -> Bool {
        var finder = LineFinder("ready")
        return parts.contains { finder.finds(in: Array($0.utf8)) }
    }

    @Test(arguments: [
        ["ready"], ["is ready now\n"], ["re", "ady"], ["x\nready"], ["\u{1b}[1;32mre\u{1b}[0mady"],
        ["\u{1b}]0;title\u{7}ready"], ["\u{1b}]0;title\u{1b}\\ready"], ["re\u{1b}", "[0", "mady"],
        ["50%\rready\r\n"],
    ])
    func itIsFoundWhereverItStandsInALine(parts: [String]) {
        #expect(finds(parts))
    }

    @Test(arguments: [["re\nady"], ["rea"], [""], ["\u{1b}]0;ready\u{7}"], ["read y"]])
    func itIsNotFoundElsewhere(parts: [String]) {
        #expect(!finds(parts))
    }

    @Test func aLineWithoutEndTakesNoRoomWithoutEnd() {
        var finder = LineFinder("ready")
        let flood = [UInt8](repeating: 0x61, count: 100_000)
        let isThere = (finder.finds(in: flood), finder.finds(in: Array("ready".utf8)))
        #expect(!isThere.0 && isThere.1)
    }
}
