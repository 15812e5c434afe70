/// Characters that join others: accents, emoji, variations.
extension SanitiserPass {
    mutating func takeBase(_ scalar: Unicode.Scalar) {
        settle()
        if scalar.isSkinTone, tail == .nothing, base?.properties.isEmojiModifierBase ?? false {
            tail = .skinTone
            write(scalar)
            return
        }
        let joined = isJoining ? chain + 1 : 0
        begin(scalar)
        chain = joined
        write(scalar)
    }

    mutating func takeMark(_ scalar: Unicode.Scalar, joins: Bool) {
        guard joins else { return show(scalar) }
        guard marks < Sanitiser.marksPerBase else { return takeMarkTooMany(scalar) }
        marks += 1
        tail = .other
        write(scalar)
    }

    private mutating func takeMarkTooMany(_ scalar: Unicode.Scalar) {
        // JSON must mean the same afterwards, so it keeps every one.
        if notation == .json { return show(scalar) }
        dropped += 1
    }

    mutating func takeSelector(_ scalar: Unicode.Scalar, before next: Unicode.Scalar?) {
        guard options.hidden == .keptInSequences, tail == .nothing, let base,
            SanitiserPass.takes(base, selector: scalar, before: next)
        else { return show(scalar) }
        tail = scalar == .emojiSelector ? .emojiSelector : .other
        write(scalar)
    }

    private static func takes(
        _ base: Unicode.Scalar, selector: Unicode.Scalar, before next: Unicode.Scalar?
    ) -> Bool {
        switch selector {
        case .emojiSelector where base.isASCII:
            // A digit becomes a key; elsewhere, invisible selectors could write a hidden text.
            return base.properties.isEmoji && next == .keycap
        case .textSelector, .emojiSelector:
            return base.isPictograph && base.properties.isEmoji
        case "\u{E0100}"..."\u{E01EF}":
            return base.properties.isUnifiedIdeograph
        default:
            return false
        }
    }

    /// Keeps a ZWJ only between two emoji, of which the first must look like one.
    mutating func takeJoiner(before next: Unicode.Scalar?) {
        guard options.hidden == .keptInSequences, canJoin, let next, next.isPictograph,
            next.properties.isEmoji, next.kind == .base
        else { return show(.zeroWidthJoiner) }
        chain = max(chain, 1)
        isJoining = true
        write(.zeroWidthJoiner)
    }

    private var canJoin: Bool {
        guard let base, base.isPictograph, tail != .other, chain < Sanitiser.emojiPerChain
        else { return false }
        let looksLikeEmoji = tail != .nothing || base.properties.isEmojiPresentation
        return chain > 0 || looksLikeEmoji
    }
}
