import Glibc
import Support
import Swarm
import Testing

@testable import EventLog

/// A log with an archive answers as it did before its rows went there.
@Suite struct ArchiveTests {
    /// Moves all there is up to an event.
    @discardableResult
    private func pack(
        _ family: Family, _ place: Int = 0, through last: Int = .max
    ) throws -> Packed {
        let scribe = try Scribe(family.directory(place))
        defer { scribe.close() }
        return try pack(family.directory(place), scribe, .event(EventID(Int64(last))))
    }

    private func pack(
        _ directory: LogDirectory, _ scribe: Scribe, _ limit: PackLimit
    ) throws -> Packed {
        let outcome = Monitor<Result<Packed, LogError>?>(nil)
        let begins = try Packer(directory, scribe).pack(limit) { result in
            outcome.update { $0 = result }
        }
        #expect(begins)
        return try outcome.wait { $0 }.get()
    }

    private func compare(
        _ family: Family, _ place: Int = 0, seams: [Int], rounds: Int = 3
    ) throws {
        let whole = try family.whole(place)
        let (verdict, wanted) = (try family.reader(place).verify(), try whole.verify())
        guard case .intact(_, let head) = verdict, case .intact(_, let same) = wanted else {
            Issue.record("\(verdict), and as one log \(wanted)")
            return
        }
        #expect(head == same)
        var comparison = Comparison(
            try family.reader(place), whole, seams: seams, seed: UInt64(seams[0]))
        try comparison.run(rounds)
    }

    private func head(_ family: Family) throws -> String {
        guard case .intact(_, let head) = try family.whole(0).verify() else { return "" }
        return head
    }

    private func count(_ family: Family, _ table: String, _ place: Int = 0) throws -> Int64? {
        try Database(family.directory(place).log, .readOnly).integer(
            "SELECT count(*) FROM \(table)")
    }

    @Test func itAnswersAsBefore() throws {
        let family = try Family(13_000)
        let packed = try pack(family, through: 12_500)
        #expect(packed.rows == 12_287 && packed.last == EventID(12_287))
        #expect(packed.files == ["1-12287.jsonl.zst"] && packed.bytes > 1_000)
        #expect(try count(family, "events") == 13_000 - 12_287)
        try compare(family, seams: [12_287, 4_095, 8_191, 12_288], rounds: 5)
        // Nothing else is old enough, and more comes to be.
        #expect(try pack(family, through: 12_500).rows == 0)
        try family.goOn(0, 4_500)
        try compare(family, seams: [12_287])
        #expect(try pack(family).files == ["12288-16383.jsonl.zst"])
        try compare(family, seams: [12_287, 16_383])
    }

    @Test func whatItTakesOutIsInTheFile() throws {
        let family = try Family(9_000)
        let scribe = try Scribe(family.directory(0))
        for id: Int64 in [100, 4_000, 5_000, 8_900] {
            scribe.keep(Keyframe(of: coder, after: EventID(id), cells: Array("cells \(id)".utf8)))
        }
        scribe.close()
        try pack(family)
        #expect(try count(family, "postings") == 0)
        // The newest one that went, and what came later.
        #expect(try count(family, "keyframes") == 2)
        let reader = try family.reader(0)
        for id: Int64 in [99, 100, 3_999, 4_001, 4_999, 8_191, 8_899, 9_000] {
            let wanted = [8_900, 5_000, 4_000, 100].first { $0 <= id }
            let found = try reader.keyframe(of: coder, atOrBefore: EventID(id))
            #expect(found?.lastID.rawValue == wanted, "at \(id)")
        }
    }

    /// The hash of a row stands for each of its bytes.
    @Test func whatNoLineHoldsAsItIsComesBackToTheByte() throws {
        let scratch = Scratch(inMemory: true)
        let odd = [
            "{\n \"a\":\t1 }", " {\"a\":1}", "{\"a\":1}\n", "no JSON", "", "\u{0}", "[1,\r\n2]",
            String(repeating: "[", count: 600) + String(repeating: "]", count: 600), "null",
        ]
        let events = (1...4_100).map { (id: Int64) in
            Event(
                id: EventID(id), time: LogTime(microseconds: id * 7), type: .decision,
                agent: id % 3 == 0 ? nil : coder, subject: id % 2 == 0 ? nil : "\u{202e}a\n\u{1b}",
                metadata: id % 5 == 0 ? "{ \"seq\": \(id) }" : nil,
                content: id % 4 == 0
                    ? .bytes([0xff, 0, UInt8(id % 256)]) : .text(odd[Int(id) % odd.count]))
        }
        let scribe = try Scribe(scratch.directory)
        for start in stride(from: 0, to: events.count, by: 1_000) {
            _ = scribe.submit(Array(events[start..<min(start + 1_000, events.count)])) { _ in }
        }
        while scribe.health.queuedRows > 0 { scribe.waitForProgress() }
        let packed = try pack(scratch.directory, scribe, .event(EventID(.max)))
        scribe.close()
        #expect(packed.rows == 4_095)
        var found: [Event] = []
        let reader = try LogReader(scratch.directory)
        try reader.forEach(after: .none, through: EventID(4_100)) { found.append(Event($0)) }
        #expect(found == events)
    }

    @Test func byTime() throws {
        let family = try Family(9_000)
        let scribe = try Scribe(family.directory(0))
        defer { scribe.close() }
        let times = family.events[0].map(\.time)
        let early = LogTime(microseconds: times[8_190].microseconds - 1)
        #expect(try family.reader(0).archivable(.time(times[4_093])) == nil)
        let wanted = EventID(1)...EventID(4_095)
        #expect(try family.reader(0).archivable(.time(early)) == wanted)
        let packed = try pack(family.directory(0), scribe, .time(early))
        #expect(packed.last == EventID(4_095))
    }

    /// The newest row stays, so that the log is never without one.
    @Test func theNewestRowStays() throws {
        let family = try Family(4_095)
        #expect(try pack(family).rows == 0)
        try family.goOn(0, 1)
        #expect(try pack(family).rows == 4_095)
        try compare(family, seams: [4_095])
    }

    /// Who reads while rows leave sees each once.
    @Test func underAReader() throws {
        let family = try Family(20_000)
        let reader = try family.reader(0)
        let other = try family.reader(0)
        #expect(try other.range() == EventID(1)...EventID(20_000))
        var seen: [Event] = []
        var isPacked = false
        try reader.forEach(after: .none, through: EventID(20_000)) { event throws(LogError) in
            seen.append(Event(event))
            guard !isPacked else { return }
            isPacked = true
            do { try pack(family) } catch { Issue.record(error) }
        }
        #expect(seen == family.events[0], "each once, in order")
        // One that was open before answers all as one that is opened now.
        let whole = try family.whole(0)
        var comparison = Comparison(other, whole, seams: [16_383, 4_095], seed: 5)
        try comparison.run(3)
    }

    @Test(
        "open before it, whatever is asked first", arguments: 0..<7)
    func firstQuestion(number: Int) throws {
        let family = try Family(9_000)
        let reader = try family.reader(0)
        let whole = try family.whole(0)
        _ = try (reader.range(), reader.event(EventID(5)))
        try pack(family)
        let (low, high) = (EventID(3), EventID(8_500))
        switch number {
        case 0: #expect(try reader.event(low) == whole.event(low))
        case 1: #expect(try reader.time(of: low) == whole.time(of: low))
        case 2: #expect(try reader.subject(of: low) == whole.subject(of: low))
        case 3:
            let wanted = try whole.ids(of: .decision, in: low...high, limit: 9_000)
            #expect(try reader.ids(of: .decision, in: low...high, limit: 9_000) == wanted)
        case 4:
            let wanted = try whole.page(after: low, through: high, limit: 9_000).rows.events
            #expect(try reader.page(after: low, through: high, limit: 9_000).rows.events == wanted)
        case 5:
            let wanted = try whole.lastRows(through: high, limit: 9_000).events
            #expect(try reader.lastRows(through: high, limit: 9_000).events == wanted)
        default: #expect(try reader.state(at: low) == whole.state(at: low))
        }
    }

    // MARK: - What is not as it should be

    @Test func fileThatIsNotThere() throws {
        let family = try Family(9_000)
        try pack(family, through: 5_000)
        try pack(family)
        unlink(family.directory(0).archive + "/1-4095.jsonl.zst")
        let reader = try family.reader(0)
        #expect(reader.absentRows() == EventID(1)...EventID(4_095))
        #expect(try reader.range() == EventID(4_096)...EventID(9_000))
        #expect(try reader.event(EventID(4_095)) == nil)
        // Of what nobody can read nothing is seen.
        let (early, late) = (LogTime(microseconds: 0), family.events[0][4_099].time)
        let marks = family.events[0][4_095..<4_100].compactMap {
            TimelineMark($0.type, subject: $0.subject)
        }
        #expect(
            try reader.spans(between: [early, late], through: EventID(9_000))
                == [LogSpan(count: 5, mark: marks.min())])
        #expect(try reader.state(at: EventID(4_100)) == State.fold(family.events[0].prefix(4_100)))
        #expect(try reader.verify() == .intact(rows: 4_905, head: try head(family)))
        unlink(family.directory(0).archive + "/4096-8191.jsonl.zst")
        #expect(try reader.event(EventID(4_100)) != nil, "an open file stays open")
        let last = try family.reader(0)
        #expect(try last.range() == EventID(8_192)...EventID(9_000))
        #expect(try last.state() == State.fold(family.events[0]))
        #expect(try last.verify() == .intact(rows: 809, head: try head(family)))
        // It is written on as before.
        try family.goOn(0, 10)
        #expect(try family.reader(0).state() == State.fold(family.events[0]))
    }

    @Test("each byte counts", arguments: 1...12 as ClosedRange<UInt64>)
    func flippedBit(seed: UInt64) throws {
        var dice = SplitMix(seed: seed)
        let family = try Family(9_000)
        try pack(family)
        let file = family.directory(0).archive + "/1-8191.jsonl.zst"
        let bytes = try #require(TextFile.bytes(file))
        var changed = bytes
        changed[dice.below(bytes.count)] ^= 1 << UInt8(dice.below(8))
        TextFile.write(changed, to: file)
        guard case .damagedArchive = try family.reader(0).verify() else {
            Issue.record("not found")
            return
        }
        // What the log itself holds is read, and can be written.
        #expect(try family.reader(0).event(EventID(8_500)) == family.events[0][8_499])
        try family.goOn(0, 10)
        TextFile.write(bytes, to: file)
        try compare(family, seams: [8_191], rounds: 1)
    }

    @Test func cutShortAnywhereItStaysWhole() throws {
        let family = try Family(9_000)
        try pack(family)
        let file = family.directory(0).archive + "/1-8191.jsonl.zst"
        let bytes = try #require(TextFile.bytes(file))
        for count in [0, 1, 100, bytes.count / 2, bytes.count - 1] {
            TextFile.write(Array(bytes.prefix(count)), to: file)
            guard case .damagedArchive(let row, _) = try family.reader(0).verify() else {
                Issue.record("not found with \(count) bytes")
                continue
            }
            #expect(1...8_191 ~= row)
        }
    }

    // MARK: - Forks

    @Test("where its parent has an archive", arguments: [3_000, 4_095, 4_096, 8_000])
    func forkOfAnArchive(last: Int) throws {
        let family = try Family(9_000)
        try family.fork(0, at: last)
        try family.goOn(1, 5_000)
        try pack(family)
        try compare(family, 1, seams: [last])
        // And from a row that is in the archive already.
        try family.fork(0, at: last)
        try family.goOn(2, 100)
        try compare(family, 2, seams: [last])
        #expect(try family.reader(2).family().map(\.last) == [EventID(Int64(last))])
    }

    @Test("of its own", arguments: [3_000, 4_095, 8_000])
    func archiveOfAFork(last: Int) throws {
        let family = try Family(9_000)
        try family.fork(0, at: last)
        try family.goOn(1, 9_500)
        let packed = try pack(family, 1)
        #expect(packed.files.first?.hasPrefix("\(last + 1)-") == true)
        try compare(family, 1, seams: [last, Int(packed.last.rawValue)])
        #expect(try family.reader(1).family().map(\.last) == [EventID(Int64(last))])
        #expect(try family.reader(1).relatives().map(\.generation) == [0, 1])
        try family.goOn(1, 9_500)
        try pack(family, 1)
        try compare(family, 1, seams: [last, Int(packed.last.rawValue)])
        Scratch.remove(family.directory(0).path)
        let alone = try family.reader(1)
        #expect(try alone.state() == family.whole(1).state())
        #expect(try alone.range()?.lowerBound == EventID(Int64(last) + 1))
        guard case .intact = try alone.verify() else {
            Issue.record("not intact without its parent")
            return
        }
    }

    /// A parent has rows behind the last one that is its fork's as well.
    @Test func timesOfAForkAreItsOwn() throws {
        let family = try Family(9_000)
        try family.fork(0, at: 3_000)
        try family.goOn(1, 6_000)
        try family.goOn(0, 4_000)
        let reader = try family.reader(1)
        for place in [2_999, 3_000, 3_500, 8_999] {
            let time = family.events[0][place].time
            let wanted = family.events[1].last { $0.time <= time }?.id
            #expect(try reader.last(atOrBefore: time) == wanted, "at \(place)")
        }
        try pack(family, 1)
        for place in [10, 2_999, 3_500, 8_999] {
            let time = family.events[0][place].time
            let wanted = family.events[1].last { $0.time <= time }?.id
            #expect(try family.reader(1).last(atOrBefore: time) == wanted, "at \(place)")
        }
    }

    @Test func forkWhoseParentLacksItsFile() throws {
        let family = try Family(9_000)
        try family.fork(0, at: 3_000)
        try pack(family, through: 5_000)
        try pack(family)
        let file = family.directory(0).archive + "/1-4095.jsonl.zst"
        rename(file, file + ".away")
        let reader = try family.reader(1)
        #expect(try reader.family().map { $0.failure?.code } == [.missing])
        guard case .intact = try reader.verify() else {
            Issue.record("not intact")
            return
        }
        rename(file + ".away", file)
        #expect(try family.reader(1).family().map { $0.failure?.code } == [nil])
    }

    // MARK: - Files of others

    @Test func fileOfAnotherLog() throws {
        let (family, other) = (try Family(9_000), try Family(9_000, seed: 8))
        for family in [family, other] { try pack(family) }
        let name = "/1-8191.jsonl.zst"
        let foreign = try #require(TextFile.bytes(other.directory(0).archive + name))
        TextFile.write(foreign, to: family.directory(0).archive + name)
        let reader = try family.reader(0)
        #expect(throws: LogError.self) { try family.reader(0).event(EventID(5)) }
        #expect(try reader.event(EventID(8_500)) == family.events[0][8_499])
    }

    @Test func logThatBeginsAnew() throws {
        let family = try Family(9_000)
        let directory = family.directory(0)
        try pack(family)
        for file in [directory.log, directory.writeAhead, directory.sharedMemory] { unlink(file) }
        var writer = try LogWriter(directory)
        writer.stage(lines(5_000))
        try writer.commit()
        try writer.settle()
        _ = consume writer
        #expect(Scratch.names(in: directory.path + "/archive.1") == ["1-8191.jsonl.zst"])
        #expect(try pack(family).files == ["1-4095.jsonl.zst"])
        #expect(try LogReader(directory).range() == EventID(1)...EventID(5_000))
    }

    /// A log from a backup is older than its archive, which then has what it has as well, or what it never had.
    @Test func logThatWasRestored() throws {
        let family = try Family(9_000)
        let directory = family.directory(0)
        let backup = try #require(TextFile.bytes(directory.log))
        try pack(family, through: 5_000)
        try pack(family)
        func restore(_ bytes: [UInt8]) {
            for file in [directory.writeAhead, directory.sharedMemory, directory.head] {
                unlink(file)
            }
            TextFile.write(bytes, to: directory.log)
        }
        restore(backup)
        try compare(family, seams: [4_095], rounds: 1)
        #expect(try pack(family).last == EventID(8_191))
        #expect(
            Scratch.names(in: directory.archive) == ["1-4095.jsonl.zst", "4096-8191.jsonl.zst"])
        try compare(family, seams: [4_095], rounds: 1)
        // One that went on otherwise keeps its own rows, and says what is in the way.
        restore(backup)
        Scratch.remove(directory.archive)
        let other = try Family(9_000, seed: 8)
        try pack(other)
        rename(other.directory(0).archive, directory.archive)
        let files = Scratch.names(in: directory.archive)
        do {
            try pack(family)
            Issue.record("taken for its own")
        } catch let error as LogError {
            #expect(error.code == .exists)
        }
        #expect(Scratch.names(in: directory.archive) == files)
        #expect(try family.reader(0).range() == EventID(1)...EventID(9_000))
        try compare(family, seams: [4_095], rounds: 1)
    }

    /// What is deleted on the word of a file is what is in it.
    @Test func fileThatChangedBeforeItsRowsLeft() throws {
        let family = try Family(9_000)
        let directory = family.directory(0)
        let backup = try #require(TextFile.bytes(directory.log))
        try pack(family)
        for file in [directory.writeAhead, directory.sharedMemory, directory.head] { unlink(file) }
        TextFile.write(backup, to: directory.log)
        let file = directory.archive + "/1-8191.jsonl.zst"
        var bytes = try #require(TextFile.bytes(file))
        bytes[1_000] ^= 1
        TextFile.write(bytes, to: file)
        #expect(throws: LogError.self) { try pack(family) }
        #expect(try family.reader(0).range() == EventID(1)...EventID(9_000))
        #expect(try count(family, "events") == 9_000)
    }

    @Test("numbers that nobody wrote", arguments: 0..<6)
    func hostileNumbers(place: Int) throws {
        let family = try Family(5_000)
        try pack(family)
        let file = family.directory(0).archive + "/1-4095.jsonl.zst"
        let bytes = try #require(TextFile.bytes(file))
        for number in [Int64.max, Int64.max - 100, Int64.min, -1, 0, 1 << 40] {
            // Six numbers, three digests, half of one over these, and the tag: all is made to fit.
            var end = Array(bytes.suffix(ArchiveSegment.byteCount).prefix(144))
            withUnsafeBytes(of: number.bigEndian) {
                end.replaceSubrange(place * 8..<place * 8 + 8, with: $0)
            }
            let seal = ArchiveSegment.seal(of: end)
            let changed = Array(bytes.dropLast(ArchiveSegment.byteCount)) + end + seal
            TextFile.write(changed, to: file)
            let reader = try family.reader(0)
            #expect(try reader.event(EventID(4_999)) == family.events[0][4_998])
            if place < 2 || place > 3 {
                #expect(throws: LogError.self) { try family.reader(0).event(EventID(5)) }
            }
        }
    }

    /// Nobody waits at a start until what is in an archive is folded anew.
    @Test func afterAnotherVersionFolded() throws {
        let family = try Family(9_000)
        try pack(family)
        let database = try Database(family.directory(0).log, .readWrite)
        let kept = try Statement(
            "SELECT state FROM snapshots WHERE last_event_id = 8191", in: database)
        #expect(try kept.step())
        let text = String(decoding: kept.blob(0).dropFirst(32), as: UTF8.self)
        kept.reset()
        let older = Array(text.replacing("{\"fold\":\(State.version),", with: "{\"fold\":1,").utf8)
        #expect(older.count < text.utf8.count)
        let update = try Statement("UPDATE snapshots SET state = ?1", in: database)
        update.bind(blob: KeptState.sealed(older), at: 1)
        try update.run()
        let reader = try family.reader(0)
        #expect(try reader.keptState(atOrBefore: EventID(9_000))?.lastID == EventID(8_191))
        #expect(try reader.state() == State.fold(family.events[0]))
        try family.goOn(0, 9_000)
        try compare(family, seams: [8_191], rounds: 1)
    }

    // MARK: - The writer

    /// A source's numbers and a stream's place may be known from rows alone that are in the archive.
    @Test func whatIsRememberedOfRowsInIt() throws {
        let scratch = Scratch(inMemory: true)
        var events = lines(5_000)
        events[20] = Event(
            id: EventID(21), time: LogTime(microseconds: 21), type: .output, agent: coder,
            subject: "err", metadata: #"{"seq":1,"stream":"err","offset":0}"#,
            content: .bytes(Array("once\n".utf8)))
        var writer = try LogWriter(scratch.directory)
        writer.stage(events)
        try writer.commit()
        try writer.settle()
        _ = consume writer
        var scribe = try Scribe(scratch.directory)
        #expect(try pack(scratch.directory, scribe, .event(EventID(.max))).rows == 4_095)
        scribe.close()
        for isRebuilt in [false, true] {
            if isRebuilt {
                // What is to be made anew where it disagrees with the rows.
                let database = try Database(scratch.directory.log, .readWrite)
                try database.execute("INSERT INTO sources VALUES ('a9', 3, 4500)")
            }
            scribe = try Scribe(scratch.directory)
            #expect(scribe.start.streams[coder]?["err"] == 5)
            #expect(scribe.start.sources.judge(1, from: coder) == .duplicate(EventID(21)))
            #expect(scribe.start.state == State.fold(events))
            scribe.close()
            let reader = try LogReader(scratch.directory)
            guard case .intact(5_000, _) = try reader.verify() else {
                Issue.record("\(try reader.verify())")
                return
            }
        }
    }

    /// Rows that are written meanwhile are not kept waiting, and are all there.
    @Test func whileRowsAreWritten() throws {
        let family = try Family(20_000)
        let scribe = try Scribe(family.directory(0))
        let outcome = Monitor<Result<Packed, LogError>?>(nil)
        let packer = Packer(family.directory(0), scribe)
        _ = try packer.pack(.event(EventID(.max))) { result in outcome.update { $0 = result } }
        var last: Int64 = 20_000
        let time = try #require(family.events[0].last?.time.microseconds)
        while outcome.read({ $0 == nil }) {
            let more = (1...50).map { (step: Int64) in
                Event(
                    id: EventID(last + step), time: LogTime(microseconds: time + last + step),
                    type: .output, agent: coder, subject: "out", content: .bytes([65]))
            }
            guard scribe.submit(more, then: { _ in }) == .queued else {
                scribe.waitForProgress()
                continue
            }
            last += 50
        }
        scribe.close()
        // Whole segments, and how many there are depends on how many rows came before it began.
        let packed = try #require(try outcome.read { $0 }?.get().last)
        #expect(packed.rawValue >= 16_383 && (packed.rawValue + 1) % 4_096 == 0)
        #expect(try family.reader(0).range() == EventID(1)...EventID(last))
        guard case .intact(last, _) = try family.reader(0).verify() else {
            Issue.record("not intact")
            return
        }
    }

    /// A file may be there whose rows did not leave: whoever wrote it was killed.
    @Test func whatAnEarlierOneLeft() throws {
        let family = try Family(9_000)
        let directory = family.directory(0)
        let scribe = try Scribe(directory)
        // Stopped at once: some of the work may be done, and what is done is whole.
        let packer = Packer(directory, scribe)
        let outcome = Monitor<Result<Packed, LogError>?>(nil)
        _ = try packer.pack(.event(EventID(.max))) { result in outcome.update { $0 = result } }
        packer.stop()
        #expect(try packer.pack(.event(EventID(.max))) { _ in } == false)
        _ = outcome.wait { $0 }
        scribe.close()
        try compare(family, seams: [4_095], rounds: 1)
        // A file beside rows that are still in the log.
        let reader = try family.reader(0)
        if reader.root.id == 0 {
            try directory.prepareArchive()
            let name = ArchiveName(in: directory.archive, 1...8_191)
            var writer = try ArchiveWriter(name, after: reader.root.hash)
            try writer.add(1...4_095, of: reader.database)
            try writer.add(4_096...8_191, of: reader.database)
            _ = try writer.publish {}
        }
        #expect(try family.reader(0).range() == EventID(1)...EventID(9_000))
        try compare(family, seams: [4_095], rounds: 1)
        // Only what is asked for goes, but what has a file goes wholly.
        let rest = try pack(family, through: 1)
        #expect(rest.last == EventID(8_191))
        #expect(rest.rows == 0 || rest.files == ["1-8191.jsonl.zst"])
        try compare(family, seams: [8_191], rounds: 1)
    }
}
