/// Makes nodes of a text, within limits.
///
/// Of YAML it knows texts, lists and mappings. Anchors, aliases and tags are refused: a few lines of
/// them can stand for more than a machine can hold, and what a tag makes of a text differs from one
/// program to the next.
struct YAMLComposer: ~Copyable {
    private var parser: YAMLParser
    private var nodes = 0
    /// What is wrong with single nodes, while the rest is read on.
    private(set) var mistakes: [Mistake] = []

    init(_ bytes: [UInt8]) throws(Mistake) { parser = YAMLParser(try YAMLScreening.pass(bytes)) }

    /// The one document of the text; nil where there is none, or nothing but comments.
    ///
    /// Throws what keeps the rest from being read.
    mutating func document() throws(Mistake) -> YAMLNode? {
        _ = try parser.next()
        guard try parser.next().kind == .documentStart else { return nil }
        let node = try node(parser.next(), depth: 0)
        _ = try parser.next()
        let next = try parser.next()
        guard next.kind == .streamEnd else {
            throw Mistake(
                at: next.place, "here a second document begins", expected: "one document a file")
        }
        return node.isNothing ? nil : node
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(Mistake) -> YAMLNode {
        try count(event, depth)
        refuseDecoration(event)
        let kind: YAMLNode.Kind
        switch event.kind {
        case .text(let text, let isPlain): kind = .text(text, isPlain: isPlain)
        case .list: kind = .list(try list(depth))
        case .mapping: kind = .mapping(try mapping(depth))
        default: kind = .refused
        }
        return YAMLNode(place: event.place, kind: kind)
    }

    private mutating func count(_ event: YAMLEvent, _ depth: Int) throws(Mistake) {
        nodes += 1
        guard nodes <= YAML.nodeLimit else {
            throw Mistake(
                at: event.place, "the file holds too much",
                expected: "at most \(YAML.nodeLimit) texts, lists and mappings")
        }
        guard depth <= YAML.depthLimit else {
            throw Mistake(
                at: event.place, "lists and mappings lie too deep in one another",
                expected: "at most \(YAML.depthLimit) of them")
        }
    }

    private mutating func refuseDecoration(_ event: YAMLEvent) {
        if event.isAnchored || event.kind == .alias {
            let sign = event.kind == .alias ? "alias ('*')" : "anchor ('&')"
            mistakes.append(
                Mistake(
                    at: event.place, "an \(sign) is not known here",
                    expected: "what it stands for, written out"))
        }
        if event.isTagged {
            mistakes.append(
                Mistake(
                    at: event.place, "a tag ('!') is not known here",
                    expected: "the value alone, in quotes where it is a text"))
        }
    }

    private mutating func list(_ depth: Int) throws(Mistake) -> [YAMLNode] {
        var entries: [YAMLNode] = []
        while true {
            let event = try parser.next()
            if event.kind == .end { return entries }
            entries.append(try node(event, depth: depth + 1))
        }
    }

    private mutating func mapping(_ depth: Int) throws(Mistake) -> [YAMLNode.Pair] {
        var pairs: [YAMLNode.Pair] = []
        var places: [String: Place] = [:]
        while true {
            let event = try parser.next()
            if event.kind == .end { return pairs }
            let key = try node(event, depth: depth + 1)
            let value = try node(parser.next(), depth: depth + 1)
            guard case .text(let name, let isPlain) = key.kind else {
                refuse(key)
                continue
            }
            if let first = places.updateValue(key.place, forKey: name) {
                mistakes.append(
                    Mistake(
                        at: key.place, "\(quoted(name)) stands here already, in line \(first.line)",
                        expected: "each key once"))
                continue
            }
            pairs.append(
                YAMLNode.Pair(key: name, isPlain: isPlain, place: key.place, value: value))
        }
    }

    /// A key that is no text.
    private mutating func refuse(_ key: YAMLNode) {
        if case .refused = key.kind { return }
        mistakes.append(Mistake(at: key.place, "\(key.name) is no key", expected: "a text"))
    }
}
