internal import Canvas
internal import Swarm

extension Model {
    /// True while there is nobody to look at, and nothing but to start somebody.
    var isFirstRun: Bool {
        !isReplay && live.state.agents.isEmpty && focus == .swarm && hasLooked
    }

    mutating func startSelected() -> [Effect] {
        guard let program = firstRun.program else {
            openForm()
            return []
        }
        return start(StartOrder(command: [program], opens: true))
    }

    mutating func openForm() {
        var seen: Set<String> = []
        let recent = live.state.agents.reversed().map { CommandWords.text($0.origin.command) }
            .filter { !$0.isEmpty && seen.insert($0).inserted }
        dialogs.append(.start(StartForm(recent: Array(recent.prefix(20)))))
    }

    mutating func start(_ order: StartOrder) -> [Effect] {
        guard canAct() else { return [] }
        lastTicket += 1
        let ticket = Ticket(number: lastTicket)
        let program = order.command.first ?? ""
        pending[ticket] = Pending(verb: "spawn", names: [program], opens: order.opens)
        if order.opens { expect(ticket) }
        say("starting \(program)")
        return [.start(order, ticket)]
    }

    /// The form stays for whatever was refused: nobody is to write it again.
    mutating func closeForm(of ticket: Ticket, _ outcome: Outcome) {
        let place = dialogs.firstIndex {
            if case .start(let form) = $0 { form.asked == ticket } else { false }
        }
        guard let place, case .start(var form) = dialogs[place] else { return }
        if case .done(let body) = outcome, body["results"]?[0]?["ok"]?.bool == true {
            dialogs.remove(at: place)
        } else {
            form.asked = nil
            dialogs[place] = .start(form)
        }
    }

    mutating func fill(_ form: StartForm, _ key: Key) -> [Effect] {
        var form = form
        switch key {
        case Key(.escape), .control("c"):
            dialogs.removeLast()
            return []
        // What is wrong with it is not known yet.
        case _ where form.asked != nil:
            say("it is being started; esc leaves the form")
            return []
        case Key(.enter):
            switch form.order() {
            case .failure(let flaw):
                say(flaw.text, isBad: true)
                return []
            case .success(let order):
                let effects = start(order)
                if !effects.isEmpty { form.asked = Ticket(number: lastTicket) }
                dialogs[dialogs.count - 1] = .start(form)
                return effects
            }
        default:
            if !form.take(key) { say("\(key.name) does nothing in a form; esc leaves it") }
            dialogs[dialogs.count - 1] = .start(form)
            return []
        }
    }
}
