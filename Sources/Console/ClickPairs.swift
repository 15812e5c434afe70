internal import Canvas

/// Sees which presses of the mouse are the second of two.
struct ClickPairs {
    private var last: (press: Mouse, time: Duration)?

    private static let longest = Duration.milliseconds(400)

    mutating func seen(_ gesture: Gesture, at now: Duration) -> Gesture {
        guard case .mouse(var mouse) = gesture, mouse.deed == .press else { return gesture }
        guard let last, last.press == mouse, now - last.time <= ClickPairs.longest else {
            last = (mouse, now)
            return gesture
        }
        // A third one is a first one again.
        self.last = nil
        mouse.isSecond = true
        return .mouse(mouse)
    }
}
