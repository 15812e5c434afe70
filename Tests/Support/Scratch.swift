import Foundation

/// A directory of one test, gone when the test is.
public final class Scratch: Sendable {
    public let path: String

    public init() {
        let template = NSTemporaryDirectory() + "/skep-\(UUID().uuidString.prefix(8))"
        path = URL(fileURLWithPath: template).standardizedFileURL.path
        try? FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
