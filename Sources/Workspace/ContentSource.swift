public import Linux

/// Where contents are read by their names.
public protocol ContentSource {
    /// Throws `damaged` where it is not there.
    func content(_ object: ObjectID) throws(BodyError) -> [UInt8]

    /// Writes one, of any size, into a file that is empty.
    func write(_ object: ObjectID, to file: borrowing Descriptor) throws(BodyError)
}

extension ContentSource {
    public func write(_ object: ObjectID, to file: borrowing Descriptor) throws(BodyError) {
        let content = try content(object)
        do throws(SystemError) {
            try file.writeAll(content)
        } catch {
            throw BodyError(error)
        }
    }
}

extension BodyStore: ContentSource {}
