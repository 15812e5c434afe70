import Support

/// Another program that says each second that it has passed: what a trial holds its own time against.
///
/// Where the machine is slow, or stands still, so is this.
struct Ticks {
    private let child: Child

    init() throws {
        child = try Child(["sh", "-c", "while sleep 1; do echo tick; done"], seconds: 300)
    }

    func wait(for count: Int) throws {
        for _ in 0..<count {
            guard try child.line("tick") != nil else {
                throw Child.Failure(description: "the ticks have ended")
            }
        }
    }
}
