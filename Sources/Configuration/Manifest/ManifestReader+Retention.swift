internal import Swarm

// How old events become.
extension ManifestReader {
    mutating func retention(_ node: YAMLNode) -> Retention? {
        // It may be commented out.
        guard !node.isNothing else { return nil }
        if case .text(let text, _) = node.kind, let retention = Retention(text) {
            return retention
        }
        mistake(node, "'retention'", expected: Retention.rule)
        return nil
    }
}
