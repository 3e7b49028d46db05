package migrations.shim.tap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.nio.NioEventLoopGroup;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import migrations.shim.record.ErrorGuard;
import migrations.shim.record.NodeIdentity;
import migrations.shim.record.NodeLog;
import migrations.shim.record.Policy;
import migrations.shim.record.Recorder;
import migrations.shim.record.ShimOptions;
import migrations.shim.wire.FrameKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The link against a sidecar made of a plain socket. */
class LinkTests {
    private static final byte[] KEY = new byte[32];

    private final NioEventLoopGroup group = new NioEventLoopGroup(1);
    private ServerSocket server;
    private LoopRecorder loop;
    private Link link;

    @BeforeEach
    void open() throws Exception {
        server = new ServerSocket(0, 5, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        server.setSoTimeout(20_000);
        NodeLog silent = new NodeLog() {
            @Override
            public void info(String line) {
            }

            @Override
            public void warn(String line) {
            }
        };
        Recorder recorder = new Recorder(new ShimOptions(server.getLocalPort(), 1 << 20, 1000, Policy.OBSERVE, null, "test"), KEY, silent);
        recorder.identifyBy(() -> new NodeIdentity("id", "name", "cluster", "uuid", "elasticsearch", "7.10.2"));
        loop = new LoopRecorder(recorder, group.next(), 0, 1, recorder.openQueues(1)[0], new ErrorGuard("test", recorder.ledger, silent));
        link = new Link(loop);
        loop.flushBy(link);
        loop.loop.submit(() -> {
            loop.books.tell(FrameKind.HELLO, 0, 0, "{}".getBytes());
            link.open();
        }).get();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        group.shutdownGracefully();
    }

    @Test
    void sends_nothing_but_its_hello_to_a_sidecar_that_does_not_know_the_key() throws Exception {
        try (Socket socket = accept()) {
            byte[] hello = message(socket);
            byte[] wrong = new byte[32];
            wrong[0] = 1;
            socket.getOutputStream().write(proof(wrong, hello));
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void sends_its_frames_after_the_handshake_and_again_after_a_loss() throws Exception {
        byte[] first;
        try (Socket socket = accept()) {
            welcome(socket, 0);
            first = frame(socket);
        }
        try (Socket socket = accept()) {
            welcome(socket, 0);
            assertArrayEquals(first, frame(socket));
        }
        assertEquals(1, first[4]);
    }

    @Test
    void does_not_send_again_what_is_durable() throws Exception {
        try (Socket socket = accept()) {
            welcome(socket, 0);
            frame(socket);
        }
        loop.loop.submit(() -> loop.books.tell(FrameKind.STATE_RECORD, 0, 0, "{}".getBytes())).get();
        try (Socket socket = accept()) {
            welcome(socket, 1);
            byte[] frame = frame(socket);
            assertEquals(2, ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).getLong(8));
        }
    }

    private Socket accept() throws IOException {
        Socket socket = server.accept();
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void welcome(Socket socket, long durableTo) throws Exception {
        byte[] hello = message(socket);
        byte[] proof = proof(KEY, hello);
        socket.getOutputStream().write(proof);
        message(socket);
        byte[] session = mac(KEY, "session".getBytes(), hello, proof);
        ByteBuffer welcome = ByteBuffer.allocate(27).order(ByteOrder.LITTLE_ENDIAN);
        welcome.put("MIGR".getBytes()).put((byte) 4).put((byte) 0).putShort((short) 51);
        welcome.putShort((short) 1).putLong(durableTo).putLong(durableTo).put((byte) 0);
        socket.getOutputStream().write(welcome.array());
        socket.getOutputStream().write(mac(session, "welcome".getBytes(), welcome.array()));
    }

    private static byte[] proof(byte[] key, byte[] hello) throws Exception {
        ByteBuffer message = ByteBuffer.allocate(74).order(ByteOrder.LITTLE_ENDIAN);
        message.put("MIGR".getBytes()).put((byte) 2).put((byte) 0).putShort((short) 66).putShort((short) 1).put(new byte[32]);
        return message.put(mac(key, "sidecar".getBytes(), hello, Arrays.copyOf(message.array(), 42))).array();
    }

    private static byte[] message(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] head = new byte[8];
        in.readFully(head);
        byte[] whole = Arrays.copyOf(head, 8 + (head[6] & 0xFF) + ((head[7] & 0xFF) << 8));
        in.readFully(whole, 8, whole.length - 8);
        return whole;
    }

    private static byte[] frame(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] head = new byte[52];
        in.readFully(head);
        byte[] whole = Arrays.copyOf(head, 52 + ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt());
        in.readFully(whole, 52, whole.length - 52);
        return whole;
    }

    private static byte[] mac(byte[] key, byte[]... pieces) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        for (byte[] piece : pieces) {
            mac.update(piece);
        }
        return mac.doFinal();
    }
}
