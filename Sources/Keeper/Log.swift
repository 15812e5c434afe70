internal import Linux

/// Diagnostics, a line each; a line that cannot be written is lost.
struct Log {
    /// Somebody else's, who closes it.
    let number: CInt

    func write(_ text: String) {
        let descriptor = Descriptor(owning: number)
        _ = try? descriptor.write(Array("keeper: \(text)\n".utf8))
        _ = descriptor.release()
    }
}
