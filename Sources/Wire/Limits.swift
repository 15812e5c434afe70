/// Every limit of the wire, and what happens when it is reached.
public enum Limits {
    /// A body over this is answered with `too_large`.
    public static let bodyBytes = 10 << 20
    /// A frame over this is never read: libzmq closes the connection.
    public static let frameBytes = 12 << 20
    /// What all frames of a message may weigh together, each with a little besides its bytes; and what
    /// all messages together that nobody has read yet. Then connections are cut off (`guard.c`).
    public static let messageWeight = 16 << 20
    public static let unreadWeight = 128 << 20
    /// What of a message is kept: a body and what stands before it. The rest is counted, not copied.
    static let keptBytes = bodyBytes + (8 << 10)
    /// Sender, REQ's empty frame, version, request-id, verb, body. More are counted, not copied.
    static let keptFrames = 6

    /// A request with more values is answered with `too_large`: a tree of them takes many times the
    /// bytes of its text.
    static let values = 1 << 19

    /// A longer request-id is answered with `malformed`, and an empty one too.
    public static let requestIDBytes = 64
    /// A longer verb is answered with `malformed`.
    public static let verbBytes = 32

    /// So many messages make a turn; others wait for the next one.
    public static let messagesPerTurn = 256
    /// A turn ends early when it has read so much: what it gives must fit into memory.
    static let bytesPerTurn = 16 << 20

    /// So many messages of one client wait inside libzmq; then its own sending waits.
    static let unreadPerClient = 16
    /// So many messages wait for one client; then it is not sent more.
    static let unsentPerClient = 1_024
    /// So many bytes wait for one client, or one message of any size; then it is not sent more.
    static let unsentBytesPerClient = 16 << 20
    /// So many bytes wait for all clients; then only those are sent more for whom nothing waits.
    static let unsentBytes = 128 << 20
    /// What is sent to a client for whom nothing waits, whatever waits for others.
    public static let smallMessageBytes = 64 << 10

    /// More of a row's content is not published; its metadata says how much there is.
    public static let publishedBytes = 8 << 10
    /// So many messages wait for one subscriber; then it loses what follows.
    static let unsentPerSubscriber = 1_000
    /// A subscription, its command's name included: an agent's name, a space and a type fit. libzmq
    /// keeps each byte of a topic in a node of its own, so longer ones would cost much memory.
    public static let subscriptionBytes = 80
    /// So many subscriptions one connection may send, those taken back included; then it is cut off.
    public static let subscriptions = 4_096

    /// So many connections wait to be accepted; then connecting waits.
    static let backlog = 128
    /// Who has not shaken hands by then is cut off: each holds a descriptor.
    static let handshakeMilliseconds = 1_000
    /// A client tries again so soon at first, and twice as late each time.
    static let reconnectMilliseconds = 100
    static let reconnectMostMilliseconds = 30_000

    /// So many requests of one client may be open; then it is told so.
    public static let requestsInFlight = 64
    /// So many pushes are kept while a client waits for a reply; then the oldest is forgotten.
    static let keptPushes = 256

    /// So many connections may end before somebody looks; then libzmq's thread waits.
    static let reports = 1_000

    /// Sockets in one process.
    static let sockets = 64
    /// What a Unix socket's address holds without its last NUL (unix(7)).
    static let pathBytes = 107
}
