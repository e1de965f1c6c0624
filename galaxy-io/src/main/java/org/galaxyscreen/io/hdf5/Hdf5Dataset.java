package org.galaxyscreen.io.hdf5;

import io.jhdf.Superblock;
import io.jhdf.object.datatype.BitField;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import io.jhdf.object.message.DataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessageV4;
import io.jhdf.object.message.DataLayoutMessage.CompactDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ContiguousDataLayoutMessage;
import io.jhdf.object.message.DataSpace;
import io.jhdf.object.message.FilterPipelineMessage;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A dataset of an HDF5 file: what its header says about it, and its data where it is small. */
final class Hdf5Dataset {
    /** More is no number and no text of a catalogue. */
    private static final int MOST_ELEMENT_BYTES = 1 << 20;

    /** Deflate cannot make data smaller than by a factor of 1032. */
    static final long MAX_COMPRESSION = 1100;

    private static final int STRING = 3;
    private static final int VARIABLE = 9;
    private static final int ENUMERATION = 8;

    /** In a float's description: bytes in the order of VAX. */
    private static final int VAX = 0x40;

    /** In a float's description: the mantissa's first bit is 1, and not stored. */
    private static final int IMPLIED = 2;

    /** Earlier versions of h5repack cannot read such a file, and leave an empty one. */
    private static final String NEWER =
            "; rewrite the file with 'h5repack --low=0 --high=2 OLD NEW' of HDF5 2.0 or newer"
                    + ", or write it with h5py's libver=('earliest', 'v110')";

    /** Without a layout h5repack copies the reference, not what it refers to. */
    static final String COPY = ": rewrite the file with 'h5repack --layout=CONTI OLD NEW'";

    private final Hdf5File file;
    private final String name;
    private final DataSpace space;
    private final DataType type;
    private final Map<String, String> names = new HashMap<>();
    private final DataLayoutMessage layout;
    private final boolean partialChunksUnfiltered;
    private final List<FilterInfo> filters;
    private final byte[] fill;

    private Hdf5Dataset(Hdf5File file, String name, Hdf5Header header) throws IOException {
        this.file = file;
        this.name = name;
        this.space = DataSpace.readDataSpace(message(header, Hdf5Header.DATASPACE, "shape"), superblock());
        this.type = type(header);
        ByteBuffer layoutData = message(header, Hdf5Header.LAYOUT, "layout");
        checkLayout(header, layoutData);
        this.partialChunksUnfiltered = layoutData.get(0) == 4 && layoutData.get(1) == 2 && (layoutData.get(2) & 1) != 0;
        this.layout = DataLayoutMessage.createDataLayoutMessage(layoutData, superblock(), new BitSet());
        Hdf5Header.Message pipeline = header.first(Hdf5Header.FILTERS);
        this.filters = pipeline == null
                ? List.of()
                : new FilterPipelineMessage(message(header, Hdf5Header.FILTERS, "filters"), new BitSet()).getFilters();
        this.fill = fillValue(header);
    }

    /** The dataset with this header. */
    static Hdf5Dataset of(Hdf5File file, String name, Hdf5Header header) throws IOException {
        return file.read("dataset '" + name + "'", () -> new Hdf5Dataset(file, name, header));
    }

    private Superblock superblock() {
        return file.storage().getSuperblock();
    }

    private ByteBuffer message(Hdf5Header header, int messageType, String what) throws IOException {
        Hdf5Header.Message message = header.first(messageType);
        if (message == null) {
            throw new IOException(this + " has no " + what + ": the file is damaged");
        }
        if (message.shared()) {
            throw new IOException(this + " keeps its " + what + " in a table of shared messages, which is not supported"
                    + "; rewrite the file with 'h5repack OLD NEW'");
        }
        return message.data().duplicate().order(message.data().order());
    }

    private void checkLayout(Hdf5Header header, ByteBuffer data) throws IOException {
        if (data.get(0) > 4) {
            throw new IOException(this + " has the data layout version " + data.get(0)
                    + " of HDF5 2.0; at most version 4 expected" + NEWER);
        }
        if (data.get(0) >= 3 && data.get(1) == 3) {
            throw new IOException(
                    this + " is virtual, put together from other datasets; contiguous or chunked expected" + COPY);
        }
        if (header.first(Hdf5Header.EXTERNAL_FILES) != null) {
            throw new IOException(
                    this + " keeps its data in other files, not in HDF5; contiguous or chunked expected" + COPY);
        }
    }

    private DataType type(Hdf5Header header) throws IOException {
        Hdf5Header.Message message = header.first(Hdf5Header.DATATYPE);
        ByteBuffer data = message != null && message.shared()
                ? committed(message.data().duplicate().order(message.data().order()))
                : message(header, Hdf5Header.DATATYPE, "type");
        int version = (data.get(0) & 0xFF) >> 4;
        if (version > 3) {
            throw new IOException(
                    this + " has the data type version " + version + "; at most version 3 expected" + NEWER);
        }
        return (data.get(0) & 0xF) == ENUMERATION ? enumeration(data, version) : number(data);
    }

    /** Any type but an enumeration; jhdf takes integers and floats for those that processors have, whatever bits they are made of. */
    private DataType number(ByteBuffer data) throws IOException {
        int flags = data.get(data.position() + 1);
        DataType read = DataType.readDataType(inUtf8(data));
        if (read instanceof VariableLength && (file.offsetBytes() != Long.BYTES || file.lengthBytes() != Long.BYTES)) {
            throw new IOException(this + " holds values of variable length in a file whose addresses and lengths have "
                    + file.offsetBytes() + " and " + file.lengthBytes()
                    + " bytes; 8 expected, as h5py writes by default: copy it into such a file by new.copy(old['" + name
                    + "'], '" + name + "')");
        }
        int bits = 8 * read.getSize();
        String found = null;
        if (read instanceof FixedPoint integer && (integer.getBitOffset() != 0 || integer.getBitPrecision() != bits)) {
            found = "integers of " + integer.getBitPrecision() + " bits, from bit " + integer.getBitOffset()
                    + " on, in " + bits;
        } else if (read instanceof FloatingPoint real && ((flags & VAX) != 0 || !isIeee(real, bits))) {
            found = "floats of " + bits + " bits, " + real.getExponentSize() + " of them for the exponent";
        }
        if (found != null) {
            throw new IOException(this + " holds " + found
                    + "; integers that fill their bytes, or IEEE floats of 16, 32 or 64 bits, expected: replace it by f['"
                    + name + "'][...].astype('float64') in h5py");
        }
        return read;
    }

    /**
     * A type of texts with UTF-8 for its characters: NumPy's bytes are called ASCII by h5py, whatever is in them, and jhdf would make question
     * marks of what is not.
     */
    private static ByteBuffer inUtf8(ByteBuffer data) {
        int kind = data.get(data.position()) & 0xF;
        boolean variable = kind == VARIABLE && (data.get(data.position() + 1) & 0xF) == 1;
        if (kind != STRING && !variable) {
            return data;
        }
        byte[] type = new byte[data.remaining()];
        data.duplicate().get(type);
        type[variable ? 2 : 1] |= (byte) (variable ? 1 : 0x10);
        return ByteBuffer.wrap(type).order(data.order());
    }

    private static boolean isIeee(FloatingPoint real, int bits) {
        int mantissa = bits == 16 ? 10 : bits == 32 ? 23 : 52;
        return (bits == 16 || bits == 32 || bits == 64)
                && real.getBitOffset() == 0
                && real.getBitPrecision() == bits
                && real.getSignLocation() == bits - 1
                && real.getMantissaLocation() == 0
                && real.getMantissaSize() == mantissa
                && real.getMantissaNormalization() == IMPLIED
                && real.getExponentLocation() == mantissa
                && real.getExponentSize() == bits - 1 - mantissa
                && real.getExponentBias() == (1 << (bits - 2 - mantissa)) - 1;
    }

    /** The numbers' type; jhdf takes the numbers of every enumeration for unsigned and little-endian. */
    private DataType enumeration(ByteBuffer data, int version) throws IOException {
        int count = data.getShort(1) & 0xFFFF;
        DataType numbers = number(data.position(8));
        String[] texts = new String[count];
        for (int i = 0; i < count; i++) {
            int start = data.position();
            while (data.get() != 0) {}
            int length = data.position() - 1 - start;
            byte[] text = new byte[length];
            data.get(start, text);
            texts[i] = new String(text, StandardCharsets.UTF_8);
            if (version < 3) {
                data.position(start + (length / 8 + 1) * 8);
            }
        }
        if ((long) count * numbers.getSize() > data.remaining()) {
            throw new IOException(
                    this + " has a type of " + count + " names with too few numbers: the file is damaged");
        }
        Object values = numbers.fillData(
                data.slice(data.position(), count * numbers.getSize()), new int[] {count}, file.storage());
        for (int i = 0; i < count; i++) {
            names.put(Array.get(values, i).toString(), texts[i]);
        }
        return numbers;
    }

    /** The type that a dataset refers to by the address of a named type. */
    private ByteBuffer committed(ByteBuffer reference) throws IOException {
        int version = reference.get();
        int kind = reference.get();
        if (version == 3 && kind != 2) {
            throw new IOException(this + " keeps its type in a table of shared messages, which is not supported"
                    + "; rewrite the file with 'h5repack OLD NEW'");
        }
        if (version == 1) {
            reference.position(8);
        }
        return message(Hdf5Header.read(file, file.offset(reference)), Hdf5Header.DATATYPE, "type");
    }

    /** One element: the fill value, zeros where none is defined. */
    private byte[] fillValue(Hdf5Header header) throws IOException {
        if (type.getSize() < 1 || type.getSize() > MOST_ELEMENT_BYTES) {
            throw new IOException(
                    this + " has elements of " + type.getSize() + " bytes; 1 to " + MOST_ELEMENT_BYTES + " expected");
        }
        byte[] value = new byte[type.getSize()];
        int size = 0;
        ByteBuffer data = null;
        if (header.first(Hdf5Header.FILL_VALUE) != null) {
            data = message(header, Hdf5Header.FILL_VALUE, "fill value");
            int version = data.get(0);
            boolean defined = version == 3 ? (data.get(1) & 0x20) != 0 : version == 1 || data.get(3) == 1;
            data.position(version == 3 ? 2 : 4);
            size = defined && data.remaining() >= 4 ? data.getInt() : 0;
        }
        if (size <= 0 && header.first(Hdf5Header.OLD_FILL_VALUE) != null) {
            data = message(header, Hdf5Header.OLD_FILL_VALUE, "fill value");
            size = data.getInt();
        }
        if (data != null && size == value.length) {
            data.get(value);
        } else if (size > 0) {
            throw new IOException(
                    this + " has a fill value of " + size + " bytes; " + value.length + " expected, one element");
        }
        return value;
    }

    Hdf5File file() {
        return file;
    }

    long[] shape() {
        return space.getDimensionsAsLong();
    }

    /** The shape the dataset may grow to; -1 where there is no limit. */
    long[] maxShape() {
        return space.isMaxSizesPresent() ? space.getMaxSizes() : shape();
    }

    /** Of each element; of a boolean or other enumeration the numbers behind it. */
    DataType type() {
        return type;
    }

    /** What the numbers of an enumeration are called; none for other types. */
    Map<String, String> names() {
        return names;
    }

    boolean isChunked() {
        return layout instanceof ChunkedDataLayoutMessage || layout instanceof ChunkedDataLayoutMessageV4;
    }

    boolean isContiguous() {
        return layout instanceof ContiguousDataLayoutMessage;
    }

    DataLayoutMessage layout() {
        return layout;
    }

    /** Whether chunks that reach over the dataset's edge are stored without filters. */
    boolean partialChunksUnfiltered() {
        return partialChunksUnfiltered;
    }

    List<FilterInfo> filters() {
        return filters;
    }

    /** Where the data start, of a contiguous dataset; -1 where it was never written. */
    long address() {
        return ((ContiguousDataLayoutMessage) layout).getAddress();
    }

    int elementBytes() {
        return fill.length;
    }

    /** Fills an array with the fill value. */
    void fill(byte[] target) {
        if (fill.length == 1) {
            Arrays.fill(target, fill[0]);
            return;
        }
        for (int i = 0; i + fill.length <= target.length; i += fill.length) {
            System.arraycopy(fill, 0, target, i, fill.length);
        }
    }

    /**
     * All the elements of a dataset of one dimension, as jhdf gives them: an array of a type that fits them.
     *
     * @throws IOException also if an element is neither a number nor a text; of records jhdf believes the sizes that the members claim
     */
    Object readFlat() throws IOException {
        boolean text = type instanceof StringData
                || type instanceof VariableLength variable && variable.isVariableLengthString();
        if (!text && !(type instanceof FixedPoint || type instanceof FloatingPoint || type instanceof BitField)) {
            throw new IOException(this + " holds elements of the type "
                    + type.getClass().getSimpleName() + "; numbers or texts expected");
        }
        return file.read("dataset '" + name + "'", () -> {
            int rows = Math.toIntExact(shape()[0]);
            byte[] data = bytes(Math.multiplyExact(rows, fill.length));
            return type().fillData(ByteBuffer.wrap(data), new int[] {rows}, file.storage());
        });
    }

    private byte[] bytes(int length) throws IOException {
        if (length / MAX_COMPRESSION > file.channel().size()) {
            throw new IOException(this + " claims " + length + " bytes; the file, of "
                    + file.channel().size() + " bytes, cannot hold so much");
        }
        if (layout instanceof CompactDataLayoutMessage compact) {
            byte[] data = new byte[length];
            compact.getDataBuffer().get(data);
            return data;
        }
        if (isContiguous() && address() >= 0) {
            return file.bytes(address(), length).array();
        }
        byte[] data = new byte[length];
        fill(data);
        if (isChunked()) {
            ChunkDecoder decoder = new ChunkDecoder(this);
            int step = decoder.chunkShape()[0];
            for (long row = 0; row < shape()[0]; row += step) {
                byte[] chunk = decoder.decode(new int[] {(int) row});
                int start = (int) row * fill.length;
                System.arraycopy(chunk, 0, data, start, Math.min(chunk.length, length - start));
            }
        }
        return data;
    }

    @Override
    public String toString() {
        return file + ": dataset '" + name + "'";
    }
}
