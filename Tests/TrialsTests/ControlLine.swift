import Swarm
import Wire

/// The control socket of a colony, for what would take too long as a command each time.
final class ControlLine {
    private var client: ControlClient
    private let place: String
    private var begun: [RequestID] = []
    private static let patience = Duration.seconds(60)

    init(to colony: Colony) throws {
        place = colony.place
        client = try ControlClient(
            to: try colony.health()["control"]?.string ?? "", context: Context())
    }

    func ask(_ verb: String, _ body: JSON = [:]) throws -> JSON {
        try client.request(verb, Body(body.object ?? []), within: ControlLine.patience).get().json
    }

    /// Asks for a start, and gives the code of what came of it. Without a name it gets one.
    func spawn(_ name: String?, _ command: [String]) throws -> String {
        let result = try ask("spawn", order(name, command))["results"]?[0]
        return result?["ok"]?.bool == true ? "ok" : result?["code"]?.string ?? "?"
    }

    /// Asks for a start, and lets others ask meanwhile.
    func beginSpawning(_ command: [String]) throws {
        let body = Body(order(nil, command).object ?? [])
        begun.append(try client.send("spawn", body, within: ControlLine.patience))
    }

    /// Waits until whatever was begun has been answered.
    func finishSpawning() throws {
        for id in begun { _ = try client.reply(to: id, within: ControlLine.patience) }
        begun = []
    }

    private func order(_ name: String?, _ command: [String]) -> JSON {
        var fields: [JSON.Field] = [
            JSON.Field("command", JSON(command.map { JSON($0) })), JSON.Field("cwd", JSON(place)),
            JSON.Field("env", ["PATH=/usr/bin:/bin"]), JSON.Field("pty", false),
        ]
        if let name { fields.append(JSON.Field("name", JSON(name))) }
        return JSON(fields)
    }
}
