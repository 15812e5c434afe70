// Old events, and how old they become.
extension Kernel {
    mutating func retain(_ retention: Retention, _ command: Command) {
        if retention != state.retention {
            record(
                .signal, subject: "retention", RetentionChange(retention, by: command.author))
        }
        answer(command.asker, .done(retention.json))
    }
}
