internal import Emulator
internal import Swarm

/// What an agent's terminal shows that it does, and what was said of that.
///
/// `docs/operations.md` has the rules. All but what a program says of itself are guesses.
struct Sight {
    struct Claim: Equatable {
        var status: Status
        var evidence: Evidence
        var reason: String?
    }

    /// What is to be said as soon as it may be.
    private var told: Claim?
    /// A guess that stands until its program goes on.
    private var guess: Claim?
    /// What stood at the cursor, where that was the reason.
    private var prompt: Prompt?
    private var hasRung = false
    /// Whether its silence was looked at.
    private var hasLooked = false
    /// What its picture holds when it waits for a person, as it was said of it.
    var signs = Signs()

    /// So long says nobody anything before what is at the cursor is taken for a prompt.
    static let silence = Duration.seconds(1)
    private static let reasonLength = 200

    /// Its program wrote something.
    mutating func note(_ notices: [Notice]) {
        hasLooked = false
        for notice in notices {
            switch notice {
            case .bell: hasRung = true
            case .notification(let title, let text):
                let said = title.isEmpty ? text : text.isEmpty ? title : "\(title): \(text)"
                told = Claim(status: .waiting, evidence: .bell, reason: Sight.short(said))
            case .status(let status) where status.part == nil: told = Sight.claim(status)
            case .status, .answer, .title, .clipboard: break
            }
        }
    }

    /// What is to be said now that its rows were read. A guess ends when its program goes on; to show what
    /// is typed behind a prompt is not to go on.
    mutating func claim(at emulator: Emulator) -> Claim? {
        if let said = told {
            told = nil
            guess = said.evidence == .bell ? said : nil
            prompt = nil
            signs.forget()
            return said
        }
        guard let old = guess, !hasLooked, prompt?.stands(at: emulator) != true else { return nil }
        guess = nil
        prompt = nil
        return Claim(status: .running, evidence: old.evidence, reason: "it went on")
    }

    /// When its silence is to be looked at; nil where it was.
    func due(after spokeAt: Duration) -> Duration? {
        hasLooked ? nil : spokeAt + Sight.silence
    }

    /// Looks for what was said of it, if it is time; nobody need guess where it is there.
    mutating func glance(at emulator: Emulator, _ now: Duration) -> Claim? {
        let claim = signs.glance(at: emulator, now)
        if signs.shown != nil { (guess, prompt) = (nil, nil) }
        return claim
    }

    /// Its program has said nothing for a while.
    mutating func look(at emulator: Emulator) -> Claim? {
        hasLooked = true
        let rang = hasRung
        hasRung = false
        guard guess == nil, signs.shown == nil else { return nil }
        prompt = Prompt(at: emulator)
        if let prompt {
            guess = Claim(
                status: prompt.isQuestion ? .waiting : .idle, evidence: .prompt,
                reason: Sight.short("prompt: \(prompt.text)"))
        } else if rang {
            guess = Claim(status: .waiting, evidence: .bell, reason: "it rang the bell")
        }
        return guess
    }

    private static func claim(_ status: ProgramStatus) -> Claim {
        let reason = short(status.message ?? status.title ?? "")
        func claim(_ word: Status, _ prefix: String = "") -> Claim {
            let text = prefix + reason
            return Claim(
                status: word, evidence: .programStatus, reason: text.isEmpty ? nil : text)
        }
        return switch status.state {
        case .working, .clear: claim(.running)
        case .blocked: claim(.waiting)
        case .idle, .done: claim(.idle)
        case .error: claim(.idle, "error: ")
        }
    }

    private static func short(_ text: String) -> String {
        String(text.unicodeScalars.prefix(reasonLength))
    }
}

/// What stands before the cursor, where that looks like somebody is asked for something.
struct Prompt: Equatable {
    let text: String
    /// A question, rather than a shell that has nothing to do.
    let isQuestion: Bool
    /// How many lines are above it, those included that left the screen.
    private var lines = 0

    init?(at emulator: Emulator) {
        let cursor = emulator.cursor
        // Whoever draws its screen has the cursor anywhere.
        guard cursor.isVisible, !emulator.modes.isAlternate, cursor.column > 0 else { return nil }
        self.init(emulator.text(ofRow: cursor.row, upTo: cursor.column))
        lines = emulator.pastLines + cursor.row
    }

    /// Whether it still stands before the cursor, whatever was typed behind it.
    func stands(at emulator: Emulator) -> Bool {
        let cursor = emulator.cursor
        let line = emulator.text(ofRow: cursor.row, upTo: cursor.column)
        return emulator.pastLines + cursor.row == lines && line.drop { $0 == " " }.hasPrefix(text)
    }

    init?(_ line: String) {
        let text = String(line.drop { $0 == " " })
        guard let last = text.unicodeScalars.last else { return nil }
        let lower = text.lowercased()
        let isQuestion =
            last == "?" || Prompt.endings.contains { lower.hasSuffix($0) }
            || (last == ":" && Prompt.secrets.contains { lower.contains($0) })
        guard isQuestion || Prompt.isShell(text) else { return nil }
        self.text = text
        self.isQuestion = isQuestion
    }

    private static func isShell(_ text: String) -> Bool {
        guard let last = text.unicodeScalars.last, "$#%>❯".unicodeScalars.contains(last) else {
            return false
        }
        // A share of something is no shell's.
        return last != "%" || text.dropLast().last?.isNumber != true
    }

    private static let endings = [
        "[y/n]", "(y/n)", "[y/n]:", "(y/n):", "[y/n]?", "(y/n)?", "[yes/no]", "(yes/no)",
        "[yes/no]:",
        "(yes/no):", "(yes/no)?", "(y/n/a)", "[y/n/a]", "press enter to continue", "press any key",
    ]
    private static let secrets = ["password", "passphrase", "username", "passcode", "otp", "pin"]
}
