package migrations.shim.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Checks the control messages that follow the welcome; each proves itself under the session key and a counter that is not sent. */
public final class ControlReader {
    /** What a control message asks for. */
    public interface Listener {
        void acknowledged(long writtenTo, long durableTo);

        void policy(int code);
    }

    private final byte[] sessionKey;
    private long counter;

    ControlReader(byte[] sessionKey) {
        this.sessionKey = sessionKey;
    }

    public void read(byte[] message, Listener listener) throws WireException {
        boolean isAck = Message.type(message) == Message.ACK;
        ByteBuffer body = Handshake.expect(message, isAck ? Message.ACK : Message.POLICY, (isAck ? 16 : 1) + Macs.BYTES);
        counter++;
        byte[] count = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(counter).array();
        if (!Macs.same(Macs.of(sessionKey, count, Handshake.withoutMac(message)), Handshake.mac(message))) {
            throw new WireException("a control message's checksum is wrong");
        }
        if (isAck) {
            listener.acknowledged(body.getLong(), body.getLong());
        } else {
            listener.policy(body.get());
        }
    }
}
