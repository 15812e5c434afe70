internal import EventLog
internal import MissionControl
internal import Swarm

/// The answer to a query for scripts: one object a row.
enum QueryJSON {
    static func line(_ columns: [String], _ row: [QueryValue]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for (column, value) in zip(columns, row) {
            writer.key(column)
            write(value, &writer)
        }
        writer.endObject()
        return writer.take()
    }

    private static func write(_ value: QueryValue, _ writer: inout JSONWriter) {
        switch value {
        case .null: writer.null()
        case .integer(let number): writer.int(number)
        case .real(let number): writer.double(number)
        case .text(let text): writer.string(text)
        case .blob(let bytes):
            if bytes.areText {
                writer.string(bytes.span.bytes)
            } else {
                writer.beginObject()
                writer.field("hex", hexadecimal(bytes[...]))
                writer.endObject()
            }
        }
    }
}
