internal import Arguments
internal import Configuration

extension Mistake {
    /// `skep.yaml:4:5: there is no key 'comand' in 'coder'; did you mean 'command'?`
    func line(in file: String) -> Text {
        let near = unknown.map { question(about: $0.typed, among: $0.known) } ?? ""
        let advice = !near.isEmpty ? near : expected.isEmpty ? "" : "; expected \(expected)"
        return "\(file):\(plain: place.line):\(plain: place.column): \(message)\(advice)"
    }
}
