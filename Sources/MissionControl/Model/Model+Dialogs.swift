internal import Canvas
internal import Swarm

// Boxes: who has the keys, and what an answer does.
extension Model {
    mutating func open(
        _ purpose: FieldDialog.Purpose, _ title: String? = nil, text: String = ""
    ) {
        let dialog =
            switch purpose {
            case .filter:
                FieldDialog(
                    purpose, title: "Filter", hint: "words, is:waiting, role:coder",
                    text: swarm.filter.text)
            case .search:
                FieldDialog(
                    purpose, title: "Search",
                    hint: focus.isPage
                        ? "text, /regular expression/"
                        : title ?? "text, /regular expression/, kind:decision,tool, -kind:output",
                    text: focus == .diff
                        ? diff.pattern?.text ?? ""
                        : focus.isPage
                            ? pagePattern?.text ?? "" : searchText(forKinds: title != nil))
            case .message:
                FieldDialog(
                    purpose, title: title ?? "", hint: "enter sends, ctrl-j is a new line",
                    text: text)
            case .order:
                FieldDialog(
                    purpose, title: title ?? "", hint: "enter gives the order", text: text)
            case .goTo:
                FieldDialog(
                    purpose, title: "Go to", hint: "14:02:11, 48213, -10m, 50 %, a label",
                    text: text)
            case .fork(let place):
                FieldDialog(
                    purpose, title: "Fork",
                    hint: "its name; enter alone makes \(Model.forkName(at: place))", text: text)
            }
        dialogs.append(.field(dialog))
    }

    /// The top one gets the key.
    mutating func answerDialog(_ key: Key) -> [Effect] {
        guard let dialog = dialogs.last else { return [] }
        // Holding goes before everything, but for what is being typed.
        if dialog.isTyped == false,
            keys.find(key, in: focus, isReplay: isReplay) == .action(.breaker),
            live.state.breaker == nil
        {
            return pullBreaker()
        }
        switch dialog {
        case .question(let question): return answer(question, key)
        case .field(let field): return type(key, into: field)
        case .start(let form): return fill(form, key)
        case .palette(let palette): return choose(key, from: palette)
        case .help(let page): return turn(page, key)
        case .find(let page): return type(key, into: page)
        case .sql(let page): return type(key, into: page)
        case .answer(let box): return answer(box, key)
        case .approval(let box): return decide(box, key)
        case .list(let list): return read(list, key)
        case .family(let box): return choose(key, from: box)
        case .override(let box): return choose(key, from: box)
        }
    }

    private mutating func answer(_ question: Confirmation, _ key: Key) -> [Effect] {
        if case .restore(let wanted) = question.deed, let effects = look(into: wanted, key) {
            return effects
        }
        switch key {
        case Key("y"):
            dialogs.removeLast()
            return carryOut(question.deed)
        case Key("n"), Key(.escape), Key(.enter), Key("q"), .control("c"):
            dialogs.removeLast()
            // Without a workspace there is nothing to look at.
            guard question.deed != .makeWorkspace else { return [.leave] }
            say("nothing was done")
        default: say("only y does it; n, enter and esc do not")
        }
        return []
    }

    private mutating func type(_ key: Key, into dialog: FieldDialog) -> [Effect] {
        var dialog = dialog
        switch key {
        case Key(.escape), .control("c"):
            dialogs.removeLast()
            if case .filter(let agent) = dialog.purpose { setFilter("", from: agent) }
            return []
        case Key(.enter):
            // A name that is none is mended where it stands; it is not typed anew.
            if case .fork = dialog.purpose, let objection = dialog.objection(in: scene.state) {
                say("'\(dialog.field.text)' cannot be a name: \(objection)", isBad: true)
                return []
            }
            dialogs.removeLast()
            return finish(dialog)
        default:
            if !dialog.field.take(key) { say("\(key.name) does nothing in a field; esc leaves it") }
            replaceTop(.field(dialog))
            if case .filter(let agent) = dialog.purpose {
                setFilter(dialog.field.text, from: agent)
            }
            return []
        }
    }

    private mutating func setFilter(_ text: String, from agent: AgentID?) {
        swarm.show(SwarmFilter(text), from: agent, scene, rows: bodyRows(of: .swarm))
    }

    private mutating func finish(_ dialog: FieldDialog) -> [Effect] {
        let text = dialog.field.text
        switch dialog.purpose {
        case .filter:
            if let objection = dialog.objection(in: scene.state) { say(objection, isBad: true) }
            return []
        case .search where focus == .diff:
            searchDiff(text)
            return []
        case .search: return searchPage(text) ? [] : searchLog(text)
        case .goTo: return text.isEmpty ? [] : ask(.text(text))
        case .fork(let place): return fork(text, at: place)
        case .message(let ids): return text.isEmpty ? [] : deliver(text, by: "message", to: ids)
        case .order(let ids): return text.isEmpty ? [] : deliver(text, by: "order", to: ids)
        }
    }

    private mutating func choose(_ key: Key, from palette: Palette) -> [Effect] {
        var palette = palette
        switch key {
        case Key(.escape), .control("c"):
            dialogs.removeLast()
            return []
        case Key(.enter):
            guard let choice = palette.chosen else {
                say("nothing is called '\(palette.field.text)'", isBad: true)
                return []
            }
            dialogs.removeLast()
            switch choice {
            case .action(let entry): return performIfItWorks(entry.action)
            case .setting(let setting): return set(setting)
            }
        case Key(.down), .control("n"): palette.move(by: 1)
        case Key(.up), .control("p"): palette.move(by: -1)
        default:
            if palette.field.take(key) {
                palette.selected = 0
            } else {
                say("\(key.name) does nothing here; enter does what is chosen, esc leaves")
            }
        }
        replaceTop(.palette(palette))
        return []
    }

    mutating func performIfItWorks(_ action: Action) -> [Effect] {
        if isReplay, Action.modes(of: action) == .live {
            sayItIsThePast()
        } else if let why = obstacle(ofTime: action) {
            say(why)
        } else {
            return perform(action)
        }
        stopTyping(afterRefused: action)
        return []
    }

    private mutating func turn(_ page: HelpPage, _ key: Key) -> [Effect] {
        var page = page
        if page.isTyped {
            type(key, into: &page)
            replaceTop(.help(page))
            return []
        }
        let box = DialogBox(dialog: .help(page), keys: keys, scene: scene).body(in: layout)
        let lines = HelpView(page: page, keys: keys, isReplay: isReplay)
            .lines(columns: box.columns).count
        func move(by distance: Int) { page.move(by: distance, lines: lines, rows: box.rows) }
        switch keys.find(key, in: .health, isReplay: false) {
        case .action(.moveDown): move(by: 1)
        case .action(.moveUp): move(by: -1)
        case .action(.pageDown), .action(.halfDown): move(by: box.rows)
        case .action(.pageUp), .action(.halfUp): move(by: -box.rows)
        case .action(.top): move(by: -.max)
        case .action(.bottom): move(by: .max)
        case .action(.search): page.look()
        case .action(.back) where page.field != nil: page.forget()
        case .action(.back), .action(.leave), .action(.help):
            dialogs.removeLast()
            return []
        default: say("\(key.name) does nothing here; esc closes this")
        }
        replaceTop(.help(page))
        return []
    }

    private mutating func type(_ key: Key, into page: inout HelpPage) {
        switch key {
        case Key(.escape), .control("c"): page.forget()
        case Key(.enter): page.isTyped = false
        default:
            page.first = 0
            if page.field?.take(key) != true {
                say("\(key.name) does nothing in a field; esc leaves it")
            }
        }
    }

    private mutating func read(_ list: ListBox, _ key: Key) -> [Effect] {
        var list = list
        let rows = DialogBox(dialog: .list(list), keys: keys, scene: scene).body(in: layout).rows
        switch keys.find(key, in: .health, isReplay: false) {
        case .action(.moveDown): list.move(by: 1, rows: rows)
        case .action(.moveUp): list.move(by: -1, rows: rows)
        case .action(.pageDown): list.move(by: rows, rows: rows)
        case .action(.pageUp): list.move(by: -rows, rows: rows)
        case .action(.leave) where list.stopsTyping, .action(.open) where list.stopsTyping:
            say("esc closes this")
        case .action(.back), .action(.leave), .action(.open):
            dialogs.removeLast()
            return []
        // It may have come while somebody was typing.
        default: say("esc closes this")
        }
        replaceTop(.list(list))
        return []
    }

    private mutating func replaceTop(_ dialog: Dialog) {
        dialogs[dialogs.count - 1] = dialog
    }

    /// False where nothing is being typed.
    mutating func insertInDialog(_ text: String) -> Bool {
        switch dialogs.last {
        case .field(var dialog):
            dialog.field.insert(text)
            replaceTop(.field(dialog))
            if case .filter(let agent) = dialog.purpose {
                setFilter(dialog.field.text, from: agent)
            }
        case .start(var form) where form.row != .terminal:
            form.field.insert(text)
            replaceTop(.start(form))
        case .palette(var palette):
            palette.field.insert(text)
            replaceTop(.palette(palette))
        case .find(var page):
            page.field.insert(text)
            page.restart()
            replaceTop(.find(page))
        case .help(var page) where page.isTyped:
            page.field?.insert(text)
            replaceTop(.help(page))
        case .sql(var page):
            page.field.insert(text)
            page.spot = .field
            replaceTop(.sql(page))
        case .approval(var box):
            guard let typing = box.typing else { return false }
            var field = typing.field
            field.insert(text)
            box.typing = typing.with(field)
            replaceTop(.approval(box))
        default: return false
        }
        return true
    }
}

extension Dialog {
    /// It stands where somebody may type on, and takes that.
    var stopsTyping: Bool {
        guard case .list(let list) = self else { return false }
        return list.stopsTyping
    }

    /// Whether keys are letters in it.
    var isTyped: Bool {
        switch self {
        case .field, .palette, .start, .find, .sql, .answer: true
        case .help(let page): page.isTyped
        case .list(let list): list.stopsTyping
        case .approval(let box): box.typing != nil
        case .question, .family, .override: false
        }
    }
}
