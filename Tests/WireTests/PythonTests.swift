import Glibc
import Support
import Testing

@testable import Wire

/// The protocol as another language speaks it.
@Suite(.enabled(if: Python.path != nil, "needs python3-zmq"))
struct PythonTests {
    private let scratch = Scratch()

    @Test func theExampleOfTheDocumentationWorks() throws {
        let page = try #require(TextFile.read(PythonTests.protocolPage))
        let block = try #require(page.split(separator: "```python\n").last)
        let script = try #require(block.split(separator: "```").first)
        let service = try Service(scratch.sockets())
        #expect(try Python.run(String(script), service.endpoint, in: scratch) == "1 ok {}\n")
    }

    @Test func aDEALERHasManyRequestsOpen() throws {
        let service = try Service(scratch.sockets())
        let script = """
            import sys, zmq
            socket = zmq.Context().socket(zmq.DEALER)
            socket.linger = 0
            socket.rcvtimeo = 30000
            socket.connect(sys.argv[1])
            for n in range(100):
                socket.send_multipart([b"skep1", b"%d" % n, b"echo", b'{"n":%d}' % n])
            for n in range(100):
                assert socket.recv_multipart() == [b"skep1", b"%d" % n, b"ok", b'{"n":%d}' % n]
            socket.send_multipart([b"skep9", b"x", b"echo", b"{}"])
            reply = socket.recv_multipart()
            assert reply[:3] == [b"skep1", b"x", b"error"], reply
            print("well")
            """
        #expect(try Python.run(script, service.endpoint, in: scratch) == "well\n")
    }

    @Test func aREQGetsItsErrorsToo() throws {
        let service = try Service(scratch.sockets())
        let script = """
            import json, sys, zmq
            socket = zmq.Context().socket(zmq.REQ)
            socket.linger = 0
            socket.rcvtimeo = 30000
            socket.connect(sys.argv[1])
            for frames in [[b""], [b"skep1"], [b"skep1", b"7", b"x" * 99, b"{}"], [b"x"] * 64]:
                socket.send_multipart(frames)
                version, id, outcome, body = socket.recv_multipart()
                assert (version, outcome) == (b"skep1", b"error")
                assert {"code", "message", "hint"} <= set(json.loads(body))
            socket.send_multipart([b"skep1", b"7", b"echo", b'{"a": 1}'])
            print(socket.recv_multipart())
            """
        #expect(
            try Python.run(script, service.endpoint, in: scratch)
                == #"[b'skep1', b'7', b'ok', b'{"a": 1}']"# + "\n")
    }

    private static let protocolPage =
        #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        + "/docs/protocol.md"
}

/// A Python that knows ZeroMQ.
enum Python {
    /// Nil where there is none; the one in `PATH` may be another than the system's.
    static let path = ["python3", "/usr/bin/python3"].first {
        output("\($0) -c 'import zmq'") == ""
    }

    /// What a script prints when it is given the endpoint, errors included.
    static func run(_ script: String, _ endpoint: String, in scratch: Scratch) throws -> String {
        let file = "\(scratch.path)/script.py"
        #expect(TextFile.write(Array(script.utf8), to: file))
        return output("\(try #require(path)) \(file) \(endpoint)")
    }

    private static func output(_ command: String) -> String {
        guard let pipe = popen("timeout 60 \(command) </dev/null 2>&1", "r") else { return "popen" }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 {
            output += buffer[..<count]
        }
        pclose(pipe)
        return String(decoding: output, as: UTF8.self)
    }
}
