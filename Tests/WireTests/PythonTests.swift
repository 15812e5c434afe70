import Glibc
import Support
import Testing

@testable import Wire

/// The protocol as another language speaks it.
@Suite(.enabled(if: Python.path != nil, "needs python3-zmq"))
struct PythonTests {
    private let scratch = Scratch()

    @Test func theExampleOfTheDocumentationWorks() throws {
        let script = try #require(Documentation.script("ask.py"))
        let service = try Service(scratch.sockets())
        #expect(try Python.run(script, service.endpoint, in: scratch) == "1 ok {}\n")
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
}
