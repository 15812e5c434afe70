/// Takes the bytes of a program apart, as the terminals of DEC do: text, controls, sequences, strings.
///
/// It holds no more of what it reads than the limits below, and every byte takes one step.
struct Parser: Equatable, Sendable {
    enum State: UInt8, Sendable {
        case ground, escape, sequence, brokenSequence
        case command, deviceHeader, brokenDevice, device, swallowed
    }

    /// What one byte completed.
    enum Step: Equatable {
        case nothing
        /// The byte is text, or a part of a character.
        case text
        /// A control of one byte.
        case control
        /// `ESC` and what follows, up to the byte.
        case escape
        /// `CSI`, up to the byte.
        case sequence
        /// `OSC`, in `string`.
        case command
        /// `DCS`, its data in `string`.
        case device
    }

    /// The longest string that means anything; a longer one is read over to its end.
    static let stringLimit = 4_096

    var state = State.ground
    /// `ESC` came within a string: whether it ends there, the next byte says.
    var isEscaped = false
    var parameters = Parameters()
    /// `<`, `=`, `>` or `?` before the numbers, else 0.
    var marker: UInt8 = 0
    /// At most one is known of any sequence; a second one breaks it.
    var intermediate: UInt8 = 0
    /// The final byte of a `DCS` header.
    var deviceFinal: UInt8 = 0
    var string: [UInt8] = []
    var isTooLong = false
    var endedByBell = false

    var isGround: Bool { state == .ground }

    mutating func step(_ byte: UInt8) -> Step {
        switch byte {
        case 0x18, 0x1a:
            // CAN and SUB end whatever it is.
            leave()
            return .nothing
        case 0x1b: return escape()
        default: break
        }
        if isEscaped { return stepAfterEscape(byte) }
        switch state {
        case .ground: return byte < 0x20 || byte == 0x7f ? .control : .text
        case .escape: return stepInEscape(byte)
        case .sequence, .brokenSequence: return stepInSequence(byte)
        case .command: return stepInCommand(byte)
        case .deviceHeader, .brokenDevice: return stepInDeviceHeader(byte)
        case .device:
            collect(byte)
            return .nothing
        case .swallowed: return .nothing
        }
    }

    private var isInString: Bool {
        switch state {
        case .command, .deviceHeader, .brokenDevice, .device, .swallowed: true
        case .ground, .escape, .sequence, .brokenSequence: false
        }
    }

    private mutating func escape() -> Step {
        if isInString, !isEscaped {
            isEscaped = true
        } else {
            begin(.escape)
        }
        return .nothing
    }

    /// A string ends with `ESC \`. Anything else after `ESC` ends it as well, but it is no command then:
    /// a program that was killed in the middle of one must not swallow what the next one says.
    private mutating func stepAfterEscape(_ byte: UInt8) -> Step {
        guard byte == UInt8(ascii: "\\") else {
            begin(.escape)
            return step(byte)
        }
        let ended = state
        endedByBell = false
        leave()
        switch ended {
        case .command: return .command
        case .device: return .device
        default: return .nothing
        }
    }

    mutating func begin(_ next: State) {
        parameters.clear()
        marker = 0
        intermediate = 0
        deviceFinal = 0
        string.removeAll(keepingCapacity: true)
        isTooLong = false
        isEscaped = false
        state = next
    }

    private mutating func leave() {
        state = .ground
        isEscaped = false
    }
}

extension Parser {
    private mutating func stepInEscape(_ byte: UInt8) -> Step {
        switch byte {
        case 0x00...0x1f: return .control
        case 0x20...0x2f:
            // Two of them mean nothing to us: the byte that ends it is read over all the same.
            intermediate = intermediate == 0 ? byte : 0xff
            return .nothing
        case 0x30...0x7e:
            guard intermediate == 0, let string = Parser.opens(byte) else {
                leave()
                return .escape
            }
            begin(string)
            return .nothing
        case 0x7f: return .nothing
        default:
            leave()
            return .text
        }
    }

    private static func opens(_ byte: UInt8) -> State? {
        switch byte {
        case UInt8(ascii: "["): .sequence
        case UInt8(ascii: "]"): .command
        case UInt8(ascii: "P"): .deviceHeader
        // SOS, PM, APC, and the title of a screen(1).
        case UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "k"): .swallowed
        default: nil
        }
    }

    private mutating func stepInSequence(_ byte: UInt8) -> Step {
        switch byte {
        case 0x00...0x1f: return .control
        case 0x40...0x7e:
            let isWhole = state == .sequence
            leave()
            return isWhole ? .sequence : .nothing
        case 0x7f: return .nothing
        case 0x80...0xff:
            leave()
            return .text
        default:
            if !takeHeader(byte) { state = .brokenSequence }
            return .nothing
        }
    }

    /// Numbers, what separates them, and what stands before and after them; false where it may not stand.
    private mutating func takeHeader(_ byte: UInt8) -> Bool {
        switch byte {
        case _ where intermediate != 0: return false
        case 0x20...0x2f: intermediate = byte
        case 0x30...0x39: parameters.append(digit: byte - 0x30)
        case 0x3a, 0x3b: parameters.separate(byColon: byte == 0x3a)
        case _ where marker != 0 || !parameters.isEmpty: return false
        default: marker = byte
        }
        return true
    }

    private mutating func stepInDeviceHeader(_ byte: UInt8) -> Step {
        switch byte {
        case 0x00...0x1f, 0x7f: break
        case 0x40...0x7e:
            deviceFinal = byte
            state = state == .deviceHeader ? .device : .swallowed
        case 0x80...0xff: state = .swallowed
        default: if !takeHeader(byte) { state = .brokenDevice }
        }
        return .nothing
    }

    private mutating func stepInCommand(_ byte: UInt8) -> Step {
        switch byte {
        case 0x07:
            endedByBell = true
            leave()
            return .command
        case 0x00...0x1f: return .nothing
        default:
            collect(byte)
            return .nothing
        }
    }

    private mutating func collect(_ byte: UInt8) {
        guard string.count < Parser.stringLimit else {
            isTooLong = true
            return
        }
        string.append(byte)
    }
}
