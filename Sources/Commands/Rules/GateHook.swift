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
        guard (try? call.workspace()) != nil else { return .done }
        let reply: JSON
        do {
            reply = try GateCommand.ask(call, try question())
        } catch let failure as Failure where failure.code == .noSupervisor {
            return .done
        } catch let failure as Failure {
            // A program takes a hook that fails for one that has nothing against it.
            reply = [
                "verdict": "deny", "why": JSON("not judged: \(GateHook.plain(failure.message))"),
            ]
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
        guard let given = try? JSON(parsing: bytes.span.bytes), let fields = question(given) else {
            throw Failure("standard input holds no call of a tool, as a hook is given one")
        }
        return fields
    }

    /// Nil where it is not said what tool would do what.
    private func question(_ given: JSON) -> [(String, JSON)]? {
        guard let tool = given["tool_name"]?.string, let input = given["tool_input"] else {
            return nil
        }
        let (action, key) = GateHook.actions[tool] ?? ("tool", "")
        let subject = input[key]?.string ?? "\(tool) \(input.text)"
        let limited = String(decoding: subject.utf8.prefix(GateQuestion.targetLimit), as: UTF8.self)
        var details = [JSON.Field("tool", JSON(tool)), JSON.Field("hook", true)]
        if let directory = given["cwd"]?.string {
            details.append(JSON.Field("cwd", JSON(directory)))
        }
        if let reason = input["description"]?.string {
            details.append(JSON.Field("reason", JSON(reason)))
        }
        if let diff = GateHook.diff(input), diff.utf8.count <= GateQuestion.diffLimit {
            details.append(JSON.Field("diff", JSON(diff)))
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
        "WebFetch": ("network", "url"), "WebSearch": ("network", "query"),
    ]

    private static func diff(_ input: JSON) -> String? {
        func lines(_ key: String, _ sign: String) -> [String] {
            (input[key]?.string ?? "").split(separator: "\n", omittingEmptySubsequences: false)
                .map { sign + $0 }
        }
        guard input["old_string"]?.string != nil || input["content"]?.string != nil else {
            return nil
        }
        let old = input["old_string"]?.string == nil ? [] : lines("old_string", "-")
        let new = input["content"]?.string == nil ? lines("new_string", "+") : lines("content", "+")
        return (old + new).joined(separator: "\n") + "\n"
    }

    /// What nobody is for or against is the program's own to ask.
    private func decision(_ reply: JSON) -> JSON? {
        let verdict = reply["verdict"]?.string ?? "deny"
        if verdict == "allow", reply["rule"] == "default" { return nil }
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
