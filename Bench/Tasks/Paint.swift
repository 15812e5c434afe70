import Canvas
import Glibc
import Linux
import Swarm
import Terminal

/// A picture of 200 columns and 50 rows that is made anew again and again, of whose cells one in twenty is another
/// than before; on a terminal that takes it at once.
///
/// The plain C program draws the same: see `paint` in `Bench/c/screen.c`.
enum Paint {
    private static let (columns, rows) = (200, 50)

    static func run(frames: Int) throws -> JSON {
        let pair = try PseudoTerminal(
            size: PseudoTerminal.Size(columns: UInt16(columns), rows: UInt16(rows)))
        let screen = open(try pair.path(), O_RDWR | O_NOCTTY | O_CLOEXEC)
        defer { close(screen) }
        var terminal = try Terminal(
            theme: .monochrome, environment: ["TERM": "xterm-256color", "LANG": "C.UTF-8"],
            on: screen)
        var (bytes, micros) = (0, [Double]())
        for frame in 0...frames {
            let start = Clock.thread
            terminal.show(picture(frame))
            var spent = Clock.thread - start
            // What does not fit at once is taken, and then the rest of it sent.
            bytes += take(pair.master.number)
            while terminal.isBehind {
                let start = Clock.thread
                terminal.flush()
                spent += Clock.thread - start
                bytes += take(pair.master.number)
            }
            if frame > 0 { micros.append(spent * 1e6) } else { bytes = 0 }
        }
        terminal.restore()
        let sample = Sample(micros)
        return [
            "frames": JSON(frames), "cpu_us": JSON(sample.median),
            "bytes": JSON(bytes / frames), "cells": JSON(changed()),
        ]
    }

    /// Each in a colour of its own.
    private static let segments = [
        ("* agent", 20), ("working", 20), ("everything is as it was", 120), ("12:04:31", 40),
    ]

    private static func picture(_ frame: Int) -> Canvas {
        var canvas = Canvas(columns: columns, rows: rows)
        let sign = String(frame % 10)
        for y in 0..<rows {
            var x = 0
            for (number, (text, width)) in segments.enumerated() {
                canvas.write(text, x: x, y: y, pen: pen(number + 1))
                x += width
            }
            for part in 0..<10 {
                canvas.write(sign, x: 20 * part + 9 + (y * 7) % 11, y: y, pen: pen(3))
            }
        }
        return canvas
    }

    private static func pen(_ colour: Int) -> Pen {
        Pen(foreground: .palette(UInt8(colour)))
    }

    /// How many cells of a picture are another in the next one.
    private static func changed() -> Int {
        zip(picture(1).cells, picture(2).cells).count { $0 != $1 }
    }

    private static func take(_ terminal: CInt) -> Int {
        var room = [UInt8](repeating: 0, count: 65_536)
        var sum = 0
        while case let count = read(terminal, &room, room.count), count > 0 { sum += count }
        return sum
    }
}
