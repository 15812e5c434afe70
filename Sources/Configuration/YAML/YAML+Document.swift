extension YAML {
    /// What a text holds; nil where that is nothing, or where a mistake keeps it from being read.
    static func document(_ bytes: [UInt8], _ mistakes: inout [Mistake]) -> YAMLNode? {
        do throws(Mistake) {
            var composer = try YAMLComposer(bytes)
            do throws(Mistake) {
                let document = try composer.document()
                mistakes = composer.mistakes
                return document
            } catch {
                mistakes = composer.mistakes + [error]
            }
        } catch {
            mistakes = [error]
        }
        return nil
    }
}
