internal import Custody
internal import Linux

/// A descriptor that is held under a name, by one table or, while one takes over from another, two.
final class Held {
    let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    var number: CInt { descriptor.number }
}

/// One agent, as the keeper knows it.
struct Agent {
    var spec: SpawnSpec
    /// Nil until a holder was started once.
    var holder: ProcessNumber?
    /// The holder has not been reaped.
    var isRunning = false
    var held: [HeldName: Held] = [:]

    init(spec: SpawnSpec) { self.spec = spec }

    /// What is told of it, and the descriptors that go beside.
    func holding(named agent: String) -> (holding: Holding, descriptors: [CInt]) {
        let order = HeldName.allCases.filter { held[$0] != nil }
        let numbers = order.compactMap { held[$0]?.number }
        return (Holding(agent: agent, holder: holder, names: order), numbers)
    }
}
