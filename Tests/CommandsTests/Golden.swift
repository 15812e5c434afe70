import Support
import Testing

/// Compares a text with `Golden/NAME.txt`; `make golden` writes the file instead.
func expectGolden(
    _ text: String, _ name: String, at location: SourceLocation = #_sourceLocation
) {
    let golden = Golden(name, beside: #filePath)
    #expect(
        golden.holds(text), "'make golden' writes \(golden.path) anew", sourceLocation: location)
}
