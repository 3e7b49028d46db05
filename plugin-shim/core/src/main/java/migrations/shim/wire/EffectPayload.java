package migrations.shim.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/** One operation's effect, to be encoded for the wire (docs/wire-protocol.md, Effect). Filled and encoded in the write thread. */
public final class EffectPayload {
    public static final int OP_INDEX = 1;
    public static final int OP_DELETE = 2;
    public static final int RESULT_CREATED = 1;
    public static final int RESULT_UPDATED = 2;
    public static final int RESULT_DELETED = 3;
    public static final int RESULT_NOT_FOUND = 4;
    public static final int RESULT_FAILED = 5;

    private static final int LAYOUT = 1;
    private static final int FLAG_SOURCE = 1;
    private static final int FLAG_GENERATED_ID = 2;
    private static final int FLAG_ROUTING = 4;
    private static final int FIXED_BYTES = 76;
    private static final int MAX_TEXT_BYTES = 0xFFFF;

    public int op;
    /** 1 PRIMARY, 2 REPLICA, 3 PEER_RECOVERY, 4 LOCAL_RESET, 5 LOCAL_TRANSLOG_RECOVERY. */
    public int origin;
    public int result;
    public boolean generatedId;
    public Stamp request = Stamp.NONE;
    public long seqNo;
    public long operationTerm;
    public long copyTerm;
    public long version;
    public long mappingVersion;
    public int shard;
    public String index;
    public String indexUuid;
    public String id;
    /** Null when the document has none. */
    public String routing;
    /** Null when the operation went well. */
    public String failure;
    /** Null when there is none; borrowed until {@link #encode} returns. */
    public byte[] source;
    public int sourceOffset;
    public int sourceBytes;

    public byte[] encode() {
        byte[][] texts = {text(index), text(indexUuid), text(id), text(routing), text(failure)};
        int bytes = FIXED_BYTES + (source == null ? 0 : sourceBytes);
        for (byte[] text : texts) {
            bytes += 2 + text.length;
        }
        ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) LAYOUT).put((byte) op).put((byte) origin).put((byte) result).put((byte) flags()).put((byte) 0).putShort((short) 0);
        out.putLong(request.epoch).putInt(request.connection).putInt(request.number);
        out.putLong(seqNo).putLong(operationTerm).putLong(copyTerm).putLong(version).putLong(mappingVersion);
        out.putInt(shard).putInt(sourceCrc()).putInt(source == null ? 0 : sourceBytes);
        for (byte[] text : texts) {
            out.putShort((short) text.length).put(text);
        }
        if (source != null) {
            out.put(source, sourceOffset, sourceBytes);
        }
        return out.array();
    }

    private int flags() {
        return (source == null ? 0 : FLAG_SOURCE) | (generatedId ? FLAG_GENERATED_ID : 0) | (routing == null ? 0 : FLAG_ROUTING);
    }

    private int sourceCrc() {
        if (source == null) {
            return 0;
        }
        CRC32 crc = new CRC32();
        crc.update(source, sourceOffset, sourceBytes);
        return (int) crc.getValue();
    }

    private static byte[] text(String value) {
        if (value == null) {
            return new byte[0];
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MAX_TEXT_BYTES ? bytes : Arrays.copyOf(bytes, MAX_TEXT_BYTES);
    }
}
