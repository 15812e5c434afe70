internal import Arguments
internal import Swarm

/// The gate as a tool hook of claude asks it: what the tool is given comes in as JSON, and what the hook
/// says of it goes out.
struct GateHook {
    private let call: Call

    private static let inputLimit = 4 << 20

    init(_ call: Call) { self.call = call }

    func run(_ output: inout Output) throws -> ExitCode {
        // Where nobody watches the program asks as it always does.
        guard let workspace = try? call.workspace() else { return .done }
        let reply: JSON
        do {
            reply = try GateCommand.ask(call, try question())
        } catch {
            let failure = error as? Failure
            let isServed = KeeperLock.keeper(in: workspace) != nil
            if failure?.code == .noSupervisor, !isServed { return .done }
            // A program takes a hook that fails for one that has nothing against it.
            let why = failure.map { GateHook.plain($0.message) } ?? "\(error)"
            reply = ["verdict": "deny", "why": JSON("not judged: \(why)")]
        }
        guard let decision = decision(reply) else { return .done }
        try output.json(Array(decision.text.utf8))
        return .done
    }

    private static func plain(_ text: Text) -> String {
        text.pieces.map { piece in
            switch piece {
            case .own(let words): words
            case .foreign(let bytes): String(decoding: bytes, as: UTF8.self)
            case .styled(let text, _), .fitted(let text, _): plain(text)
            }
        }.joined()
    }

    private func question() throws -> [(String, JSON)] {
        let bytes = try call.surroundings.input(GateHook.inputLimit)
        guard let given = try? JSON(parsing: bytes.span.bytes), let fields = try question(given)
        else {
            throw Failure("standard input holds no call of a tool, as a hook is given one")
        }
        return fields
    }

    /// Nil where it is not said what tool would do what.
    private func question(_ given: JSON) throws -> [(String, JSON)]? {
        guard let tool = given["tool_name"]?.string, let input = given["tool_input"] else {
            return nil
        }
        let (action, key) = GateHook.actions[tool] ?? ("tool", "")
        let told = input[key]?.string
        // A rule would find nothing in what is left, and nothing would be against it.
        let mayBeLeftOut = key.isEmpty || action == "read" && input[key] == nil
        guard told != nil || mayBeLeftOut else {
            throw Failure("'\(tool)' was given no text as its '\(key)'")
        }
        // Nobody is to say yes to half of a command.
        guard (told?.utf8.count ?? 0) <= GateQuestion.targetLimit else {
            throw Failure("'\(key)' is longer than \(plain: GateQuestion.targetLimit) bytes")
        }
        let subject = told ?? "\(tool) \(input.text)"
        let limited = String(decoding: subject.utf8.prefix(GateQuestion.targetLimit), as: UTF8.self)
        var details = [JSON.Field("tool", JSON(tool)), JSON.Field("hook", true)]
        if let directory = given["cwd"]?.string {
            details.append(JSON.Field("cwd", JSON(directory)))
        }
        var reasons = [input["description"]?.string].compactMap(\.self)
        let diff = GateHook.diff(input)
        if diff.utf8.count > GateQuestion.diffLimit {
            reasons.append("its \(diff.utf8.count / 1_024) KiB of changes are too many to be shown")
        } else if !diff.isEmpty {
            details.append(JSON.Field("diff", JSON(diff)))
        }
        if !reasons.isEmpty {
            details.append(JSON.Field("reason", JSON(reasons.joined(separator: "; "))))
        }
        return [
            ("action", JSON(action)), ("subject", JSON(limited)), ("details", JSON(details)),
        ]
    }

    /// What each tool does, and in which field of its input to what.
    private static let actions: [String: (String, String)] = [
        "Bash": ("run", "command"), "Write": ("write", "file_path"),
        "Edit": ("write", "file_path"), "MultiEdit": ("write", "file_path"),
        "NotebookEdit": ("write", "notebook_path"), "Read": ("read", "file_path"),
        "Grep": ("read", "path"), "Glob": ("read", "path"), "LS": ("read", "path"),
        "WebFetch": ("network", "url"), "WebSearch": ("network", "query"),
    ]

    /// What is taken out and put in, one change after the other; empty where that is not said.
    private static func diff(_ input: JSON) -> String {
        let changes = input["edits"]?.array ?? [input]
        let signs = [
            ("old_string", "-"), ("new_string", "+"), ("new_source", "+"), ("content", "+"),
        ]
        let lines = changes.flatMap { change in
            signs.flatMap { key, sign in
                change[key]?.string.map { text in
                    text.split(separator: "\n", omittingEmptySubsequences: false).map { sign + $0 }
                } ?? []
            }
        }
        return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
    }

    /// What no person has allowed is the program's own to ask: a lease that it took itself is no yes.
    private func decision(_ reply: JSON) -> JSON? {
        let verdict = reply["verdict"]?.string ?? "deny"
        if verdict == "allow", reply["by"] == nil { return nil }
        let why = [reply["why"]?.string, reply["text"]?.string].compactMap(\.self)
            .joined(separator: ": ")
        return [
            "hookSpecificOutput": [
                "hookEventName": "PreToolUse", "permissionDecision": JSON(verdict),
                "permissionDecisionReason": JSON("skep: \(why)"),
            ]
        ]
    }
}
