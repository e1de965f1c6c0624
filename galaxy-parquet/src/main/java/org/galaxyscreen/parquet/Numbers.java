package org.galaxyscreen.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.galaxyscreen.core.HalfFloats;

/** A cell of numbers in lists, one in another. */
final class Numbers extends GroupConverter {
    private static final int MOST_LEVELS = 4;

    /** More numbers are no image, and would fill the memory before that is known. */
    private static final long MOST = Runtime.getRuntime().maxMemory() / 32;

    private final boolean unsigned;
    private final boolean bytes;
    private final int levels;
    private final Converter list;
    private float[] values = new float[1024];
    private int count;
    private final int[] current = new int[MOST_LEVELS];
    private final int[] lengths = new int[MOST_LEVELS];
    private boolean ragged;
    private boolean tooMany;

    private Numbers(PrimitiveType element, int levels, Type outermost) {
        boolean isUnsigned =
                element.getLogicalTypeAnnotation() instanceof IntLogicalTypeAnnotation whole && !whole.isSigned();
        this.unsigned = isUnsigned;
        this.bytes = isUnsigned && ((IntLogicalTypeAnnotation) element.getLogicalTypeAnnotation()).getBitWidth() == 8;
        this.levels = levels;
        this.list = converter(outermost, -1);
    }

    /** How many lists are in one another down to numbers; 0 where a column is something else. */
    static int levels(Type column) {
        int levels = 0;
        Type type = column;
        while (!type.isPrimitive()) {
            if (type.asGroupType().getFieldCount() != 1) {
                return 0;
            }
            type = type.asGroupType().getType(0);
            levels += type.isRepetition(Type.Repetition.REPEATED) ? 1 : 0;
        }
        boolean number =
                switch (type.asPrimitiveType().getPrimitiveTypeName()) {
                    case INT32, INT64, FLOAT, DOUBLE -> true;
                    case FIXED_LEN_BYTE_ARRAY ->
                        LogicalTypeAnnotation.float16Type().equals(type.getLogicalTypeAnnotation());
                    default -> false;
                };
        return number && levels <= MOST_LEVELS && !column.isRepetition(Type.Repetition.REPEATED) ? levels : 0;
    }

    /** @param column one that has levels */
    static Numbers of(Type column) {
        Type element = column;
        while (!element.isPrimitive()) {
            element = element.asGroupType().getType(0);
        }
        return new Numbers(element.asPrimitiveType(), levels(column), column);
    }

    /** The converter of the column; this one is the row's. */
    private Converter converter(Type type, int level) {
        if (type.isPrimitive()) {
            return new Leaf(type.isRepetition(Type.Repetition.REPEATED) ? level : -1);
        }
        Type child = type.asGroupType().getType(0);
        boolean opens = child.isRepetition(Type.Repetition.REPEATED);
        int below = opens ? level + 1 : level;
        boolean counts = type.isRepetition(Type.Repetition.REPEATED);
        Converter inner = converter(child, below);
        return new GroupConverter() {
            @Override
            public Converter getConverter(int field) {
                return inner;
            }

            @Override
            public void start() {
                if (counts) {
                    current[level]++;
                }
                if (opens) {
                    current[below] = 0;
                }
            }

            @Override
            public void end() {
                if (opens) {
                    ragged |= lengths[below] >= 0 && lengths[below] != current[below];
                    lengths[below] = current[below];
                }
            }
        };
    }

    @Override
    public Converter getConverter(int field) {
        return list;
    }

    @Override
    public void start() {
        count = 0;
        ragged = false;
        tooMany = false;
        Arrays.fill(lengths, -1);
    }

    @Override
    public void end() {
        // The values are taken before the next row.
    }

    /** Whether all lists of a level have the same length, and nothing is missing in them. */
    boolean isRegular() {
        long expected = 1;
        for (int level = 0; level < levels; level++) {
            expected *= Math.max(0, lengths[level]);
        }
        return !ragged && !tooMany && expected == count && count > 0;
    }

    /** The lengths of the lists, the outermost first. */
    int[] sides() {
        return Arrays.copyOf(lengths, levels);
    }

    /** All numbers, each an unsigned byte or a float32 in little-endian order. */
    byte[] values() {
        ByteBuffer buffer =
                ByteBuffer.allocate(bytes ? count : Float.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            if (bytes) {
                buffer.put((byte) values[i]);
            } else {
                buffer.putFloat(values[i]);
            }
        }
        return buffer.array();
    }

    /** Whether the numbers are unsigned bytes, as pictures' are. */
    boolean areBytes() {
        return bytes;
    }

    private void add(float value) {
        if (count == values.length) {
            if (count >= MOST) {
                tooMany = true;
                return;
            }
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    private final class Leaf extends PrimitiveConverter {
        private final int level;

        /** @param level of the list that each value is an element of; −1 where a group around it counts */
        Leaf(int level) {
            this.level = level;
        }

        private void value(float value) {
            if (level >= 0) {
                current[level]++;
            }
            add(value);
        }

        @Override
        public void addInt(int value) {
            value(unsigned ? value & 0xFFFFFFFFL : value);
        }

        @Override
        public void addLong(long value) {
            value(value);
        }

        @Override
        public void addFloat(float value) {
            value(value);
        }

        @Override
        public void addDouble(double value) {
            value((float) value);
        }

        @Override
        public void addBinary(Binary value) {
            byte[] half = ParquetRows.bytes(value);
            value(HalfFloats.toFloat((short) (half[0] & 0xFF | half[1] << 8)));
        }
    }
}
