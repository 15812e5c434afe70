internal import Swarm

extension State.Conflict {
    /// `src/cart.py, changed by coder-1 and coder-2`
    func words(in state: State) -> Text {
        let names = touches.map { Text(foreign: state[$0.agent]?.name ?? $0.agent.rawValue) }
        let first = names.dropLast().joined(by: ", ")
        return "\(path), changed by \([first, names.last ?? Text()].joined(by: " and "))"
    }
}
