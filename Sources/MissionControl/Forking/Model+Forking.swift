internal import Canvas
internal import Swarm

// Workspaces that go on from a moment of this one, and the way to them.
extension Model {
    /// Asks what it is to be called.
    mutating func askForFork() {
        guard let place = past?.place, canAct() else { return }
        open(.fork(at: place))
    }

    mutating func fork(_ name: String, at place: EventID) -> [Effect] {
        let name = name.isEmpty ? Model.forkName(at: place) : name
        say("\(workspace)-\(name) is being made")
        return [send("fork", ["to": JSON(place.rawValue), "name": JSON(name)])]
    }

    static func forkName(at place: EventID) -> String { "at-\(place.rawValue)" }

    /// It is there: one may go to it at once.
    mutating func seeFork(_ body: JSON) -> [Effect] {
        guard let path = body["path"]?.string else { return [] }
        say("made: \(path)")
        // Whoever began something else meanwhile goes on with that.
        if dialogs.isEmpty { dialogs.append(.family(FamilyBox(on: path))) }
        return []
    }

    mutating func openFamily() { dialogs.append(.family(FamilyBox())) }

    /// Asked while the box is open, whenever there is more to be known.
    var familyQuestion: FamilyQuestion? {
        guard case .family? = dialogs.last else { return nil }
        return FamilyQuestion(through: live.lastID)
    }

    mutating func take(_ relatives: [Relative]) {
        guard case .family(var box)? = dialogs.last else { return }
        box.take(relatives)
        dialogs[dialogs.count - 1] = .family(box)
    }

    mutating func choose(_ key: Key, from box: FamilyBox) -> [Effect] {
        var box = box
        switch keys.find(key, in: .health, isReplay: false) {
        case .action(.moveDown): box.move(by: 1)
        case .action(.moveUp): box.move(by: -1)
        case .action(.top): box.move(by: -.max / 2)
        case .action(.bottom): box.move(by: .max / 2)
        case .action(.open):
            guard let chosen = box.chosen else { return [] }
            return open(chosen)
        case .action(.back), .action(.leave):
            dialogs.removeLast()
            return []
        default: say("\(key.name) does nothing here; enter opens it, esc leaves")
        }
        dialogs[dialogs.count - 1] = .family(box)
        return []
    }

    private mutating func open(_ relative: Relative) -> [Effect] {
        if let failure = relative.failure {
            say(failure, isBad: true)
            return []
        }
        guard !relative.isHere else {
            dialogs.removeLast()
            return []
        }
        opens = relative.workspace
        return [.leave]
    }
}
