internal import Arguments
internal import Configuration

extension Mistake {
    /// Whether it only says that something is missing which is there, misspelled: that is another mistake.
    var isSaid: Bool {
        guard let missing else { return false }
        return missing.typed.contains { typed in
            nearest(to: typed, among: missing.keys).isEmpty == false
        }
    }

    /// `skep.yaml:4:5: there is no key 'comand' in 'coder'; did you mean 'command'?`
    /// Some are in a file that the one that was read names.
    func line(in file: String) -> Text {
        let near = unknown.map { question(about: $0.typed, among: $0.known) } ?? ""
        let advice = !near.isEmpty ? near : expected.isEmpty ? "" : "; expected \(expected)"
        let file = self.file ?? file
        return "\(file):\(plain: place.line):\(plain: place.column): \(message)\(advice)"
    }
}
