internal import Swarm

/// What stands under `agents` for one name: an agent, or as many as it counts.
struct ManifestEntry {
    /// As it is written.
    let name: String
    var agents: [Manifest.Agent] = []
    /// None belongs to all.
    var profiles: [String] = []
    var needs: [Need] = []
    /// It says when it is ready.
    var hasProbe = false

    /// What it depends on, by the name of another entry.
    struct Need {
        let name: String
        let place: Place
        var condition: Manifest.Condition
    }

    func isChosen(by chosen: [String]) -> Bool {
        profiles.isEmpty || chosen.contains(Manifest.everyProfile)
            || profiles.contains(where: chosen.contains)
    }
}
