/// Why a line is not an event.
public struct CloudEventError: Error, Equatable, Sendable, CustomStringConvertible {
    public let problem: Problem

    public enum Problem: Equatable, Sendable {
        /// The line is not a JSON object.
        case notJSON(JSONError)
        case missing(Attribute)
        /// The attribute's value, at this byte of the line, is not what it must be.
        case invalid(Attribute, offset: Int)
    }

    public enum Attribute: String, Sendable {
        case specversion, id, source, type, subject, time, metadata, datacontenttype, data
        case base64 = "data_base64"

        var requirement: String {
            switch self {
            case .specversion: #"must be "1.0""#
            case .id: #"must be the event's number as a string, such as "17""#
            case .source: #"must be "/swarm", or "/agents/" and an agent's id"#
            case .type: "must be a string, such as \"decision\""
            case .subject, .datacontenttype: "must be a string"
            case .time: #"must be a time, such as "2026-11-20T14:02:11.318Z""#
            case .metadata: "must be a string that holds JSON text"
            case .data: "must be a string where datacontenttype is not JSON"
            case .base64: "must be padded base64 in a string, and there must be no data beside it"
            }
        }
    }

    public init(_ problem: Problem) { self.problem = problem }

    public var description: String {
        switch problem {
        case .notJSON(let error): error.description
        case .missing(let attribute):
            "not an event: there is no \(attribute.rawValue); it \(attribute.requirement)"
        case .invalid(let attribute, let offset):
            "not an event at byte \(offset): \(attribute.rawValue) \(attribute.requirement)"
        }
    }
}
