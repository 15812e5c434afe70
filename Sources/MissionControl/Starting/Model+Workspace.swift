internal import Canvas

extension Model {
    /// There is no workspace here: whether one is to be made is asked before anything else.
    public mutating func askForWorkspace() {
        link = .readOnly("no workspace yet")
        let text = "Make a workspace of \(directory)? Everything below it will be watched."
        dialogs = [.question(Confirmation(text: text, deed: .makeWorkspace))]
    }
}
