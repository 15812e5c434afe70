import Glibc
import Wire

// A control socket in a process that has nothing to guard it; its path is the first line.

let directory = try SocketDirectory.standard(key: "exposed")
try directory.make()
let server = try ControlServer(in: directory, context: Context())
print(server.endpoint.dropFirst("ipc://".count))
fflush(nil)
while true { pause() }
