/// Messages that are nearly right, and some that are nothing at all.
public struct Mutant {
    private var dice: SplitMix
    private var count = 0

    /// A message, and what it is called where it is a request that has to be answered as one.
    public struct Message {
        public var frames: [[UInt8]]
        public var request: [UInt8]?
    }

    /// What right requests ask for; a word alone has an empty body.
    private let requests: [(verb: String, body: String)]

    public init(seed: UInt64, requests: [(verb: String, body: String)]) {
        dice = SplitMix(seed: seed)
        self.requests = requests
    }

    public mutating func message() -> Message {
        count += 1
        guard !dice.chance(5) else { return Message(frames: noise()) }
        let request = dice.pick(requests)
        let id = Array("m\(count)".utf8)
        var frames = [Array("skep1".utf8), id, Array(request.verb.utf8), Array(request.body.utf8)]
        // As a REQ sends it.
        if dice.chance(4) { frames.insert([], at: 0) }
        let mutations = dice.below(4)
        for _ in 0..<mutations { mutate(&frames) }
        return Message(frames: frames, request: mutations == 0 ? id : nil)
    }

    private mutating func mutate(_ frames: inout [[UInt8]]) {
        let index = dice.below(frames.count)
        switch dice.below(9) {
        case 0: frames[index] = dice.bytes(dice.pick([0, 1, 64, 65, 1_000, 65_536]))
        case 1: frames.insert(dice.bytes(dice.below(8)), at: index)
        case 2 where frames.count > 1: frames.remove(at: index)
        case 3: frames.swapAt(index, dice.below(frames.count))
        case 4 where !frames[index].isEmpty:
            frames[index][dice.below(frames[index].count)] ^= 1 << UInt8(dice.below(8))
        case 5: frames[index].removeLast(frames[index].isEmpty ? 0 : 1)
        case 6: frames[frames.count - 1] = dice.pick(Mutant.bodies)
        case 7: frames[0] = Array(dice.pick(["skep0", "skep2", "skep11", "SKEP1"]).utf8)
        default: frames[index] += Array(repeating: 0x5b, count: dice.below(1_000))
        }
    }

    private mutating func noise() -> [[UInt8]] {
        (0...dice.below(64)).map { _ in dice.bytes(dice.below(100)) }
    }

    /// Of which some are objects, and all are odd.
    private static let bodies: [[UInt8]] =
        [
            #"{"a":NaN}"#, #"{"a":1e999}"#, #"{"a":"\ud800"}"#, #"{"a":1,"a":2}"#,
            #"{"a":9223372036854775808}"#, #"{"agents":{"all":[]}}"#, "[]", "null", "{}{}", "",
            #"{"name":"\u0000","token":7,"fresh":"no"}"#, #"{"agents":["\#u{202e}","../.."]}"#,
            String(repeating: #"{"a":"#, count: 600),
            #"{"a":"# + String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
                + "}",
        ].map { Array($0.utf8) } + [
            Array(#"{"a":""#.utf8) + [0xff, 0xc0, 0x80] + Array(#""}"#.utf8)
        ]
}
