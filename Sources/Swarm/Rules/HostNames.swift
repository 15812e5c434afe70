/// What a question about the network may mean by its target: a host, one with a port, or a URL, in whatever
/// spelling. Where programs read one text differently, it is each of what they read.
struct HostNames: Equatable, Sendable {
    private(set) var hosts: [Host] = []

    struct Host: Equatable, Sendable {
        var name: String
        var port: String?
    }

    init(_ target: String) {
        let signs = HostNames.plain(target)
        let (scheme, rest) = HostNames.scheme(of: signs)
        let ends: [Set<Unicode.Scalar>] = [["/", "?", "#"], ["/", "?", "#", "\\"]]
        for end in ends {
            let authority = rest.prefix { !end.contains($0) }
            let place = authority.lastIndex(of: "@").map { $0 + 1 } ?? authority.startIndex
            var host = HostNames.host(authority[place...])
            host.port = host.port ?? scheme.flatMap { HostNames.ports[$0] }
            if !hosts.contains(host) { hosts.append(host) }
        }
    }

    private static let ports = [
        "http": "80", "https": "443", "ws": "80", "wss": "443", "ftp": "21",
    ]

    /// Small, as every name of a host is, and without what is not seen.
    static func plain(_ text: String) -> [Unicode.Scalar] {
        let seen = text.unicodeScalars.lazy.filter {
            $0.value > 0x20 && $0.value != 0x7f && !$0.properties.isDefaultIgnorableCodePoint
        }
        let narrow = seen.map { sign -> Unicode.Scalar in
            switch sign.value {
            case 0xff01...0xff5e: Unicode.Scalar(sign.value - 0xfee0) ?? sign
            case 0x3002, 0xff61: "."
            default: sign
            }
        }
        return narrow.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
    }

    /// `https://`, and what is read as that; the rest without its slashes.
    private static func scheme(
        of signs: [Unicode.Scalar]
    ) -> (String?, ArraySlice<Unicode.Scalar>) {
        var rest = signs[...]
        var scheme: String?
        let isSlash = { (sign: Unicode.Scalar) in sign == "/" || sign == "\\" }
        if let colon = signs.firstIndex(where: { !isOfScheme($0) }), signs[colon] == ":" {
            let word = text(signs[..<colon])
            let after = signs[(colon + 1)...]
            if !word.isEmpty, ports[word] != nil || after.prefix(2).allSatisfy(isSlash) {
                // A name with nothing behind its colon is no scheme.
                if after.first != nil { (scheme, rest) = (word, after) }
            }
        }
        return (scheme, rest.drop(while: isSlash))
    }

    private static func isOfScheme(_ sign: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(sign) || ("0"..."9").contains(sign)
            || "+-.".unicodeScalars.contains(sign)
    }

    private static func host(_ signs: ArraySlice<Unicode.Scalar>) -> Host {
        if signs.first == "[", let end = signs.firstIndex(of: "]") {
            let rest = signs[(end + 1)...]
            return Host(
                name: text(signs[(signs.startIndex + 1)..<end]),
                port: rest.first == ":" ? text(rest.dropFirst()) : nil)
        }
        guard let colon = signs.firstIndex(of: ":"), !isAddress(signs) else {
            return Host(name: name(signs), port: nil)
        }
        return Host(name: name(signs[..<colon]), port: text(signs[(colon + 1)...]))
    }

    /// One of IPv6 without its brackets.
    private static func isAddress(_ signs: ArraySlice<Unicode.Scalar>) -> Bool {
        signs.count { $0 == ":" } > 1
            && signs.allSatisfy { $0 == ":" || $0 == "." || $0.properties.isASCIIHexDigit }
    }

    private static func name(_ signs: ArraySlice<Unicode.Scalar>) -> String {
        let name = Array(decoded(text(signs)).unicodeScalars)
        return text(name[..<((name.lastIndex { $0 != "." } ?? -1) + 1)])
    }

    /// With what `%` stands for.
    private static func decoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        let bytes = Array(text.utf8)
        var (out, place): ([UInt8], Int) = ([], 0)
        while place < bytes.count {
            let digits = bytes[(place + 1)...].prefix(2)
            if bytes[place] == UInt8(ascii: "%"), digits.count == 2,
                let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                out.append(byte)
                place += 3
            } else {
                out.append(bytes[place])
                place += 1
            }
        }
        return self.text(plain(String(decoding: out, as: UTF8.self))[...])
    }

    private static func text(_ signs: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: signs)
        return String(text)
    }
}

/// Hosts that a rule is about: `*.example.com`, `example.com:25`, or a URL from its beginning on.
struct HostPattern: Equatable, Sendable {
    let text: String
    private let glob: Glob
    private let kind: Kind

    private enum Kind { case name, port, whole }

    init(_ text: String) {
        self.text = text
        var signs = HostNames.plain(text)
        if signs.contains("/") {
            kind = .whole
        } else {
            let colons = signs.count { $0 == ":" }
            if signs.first == "[", signs.last == "]" {
                signs = Array(signs.dropFirst().dropLast())
                kind = .name
            } else {
                kind = colons == 1 || signs.first == "[" ? .port : .name
            }
            if kind == .name { while signs.last == "." { signs.removeLast() } }
        }
        var plain = String.UnicodeScalarView()
        plain.append(contentsOf: signs)
        glob = Glob(String(plain))
    }

    func matches(_ host: HostNames.Host, of target: String) -> Bool {
        switch kind {
        case .name: return glob.matches(host.name)
        case .port:
            guard let port = host.port else { return false }
            let name = host.name.contains(":") ? "[\(host.name)]" : host.name
            return glob.matches("\(name):\(port)")
        case .whole:
            var plain = String.UnicodeScalarView()
            plain.append(contentsOf: HostNames.plain(target))
            return glob.matches(String(plain))
        }
    }

    /// Whoever allowed a URL meant that one: the letters of its path are not any others.
    func allows(_ host: HostNames.Host, of target: String) -> Bool {
        kind == .whole ? Glob(text).matches(target) : matches(host, of: target)
    }
}
