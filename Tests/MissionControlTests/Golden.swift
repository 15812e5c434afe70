import Glibc
import Testing

/// Compares a text with `Golden/NAME.txt`; `make golden` writes the file instead.
func expectGolden(
    _ text: String, _ name: String, at location: SourceLocation = #_sourceLocation
) {
    let path = folder + "/\(name).txt"
    if getenv("GOLDEN").map({ String(cString: $0) }) == "write" {
        write(text, to: path)
    }
    let expected = read(path)
    #expect(text == expected, "'make golden' writes \(path) anew", sourceLocation: location)
}

private let folder =
    #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Golden"

private func write(_ text: String, to path: String) {
    guard let file = fopen(path, "w") else { return }
    fputs(text, file)
    fclose(file)
}

private func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&block, 1, block.count, file), count > 0 {
        bytes += block[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
}
