package org.galaxyscreen.parquet;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.galaxyscreen.core.HalfFloats;
import org.jspecify.annotations.Nullable;

/** A cell of one value, as text. */
final class Cell extends PrimitiveConverter {
    private final PrimitiveType type;
    private @Nullable String text;

    Cell(PrimitiveType type) {
        this.type = type;
    }

    /** Whether values of a type have a text: all but INT96, intervals and bytes of which nothing is said. */
    static boolean reads(PrimitiveType type) {
        LogicalTypeAnnotation says = type.getLogicalTypeAnnotation();
        return switch (type.getPrimitiveTypeName()) {
            case INT96 -> false;
            case BINARY -> says != null && !says.equals(LogicalTypeAnnotation.bsonType());
            case FIXED_LEN_BYTE_ARRAY ->
                says instanceof DecimalLogicalTypeAnnotation
                        || LogicalTypeAnnotation.float16Type().equals(says);
            default -> true;
        };
    }

    /** Before a row. */
    void clear() {
        text = null;
    }

    /** Empty where there is no value. */
    String text() {
        return text == null ? "" : text;
    }

    @Override
    public void addBinary(Binary value) {
        LogicalTypeAnnotation says = type.getLogicalTypeAnnotation();
        if (says instanceof DecimalLogicalTypeAnnotation decimal) {
            text = new BigDecimal(new BigInteger(ParquetRows.bytes(value)), decimal.getScale()).toPlainString();
        } else if (type.getPrimitiveTypeName() == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY) {
            byte[] half = ParquetRows.bytes(value);
            text = brief(Float.toString(HalfFloats.toFloat((short) (half[0] & 0xFF | half[1] << 8))));
        } else {
            text = new String(ParquetRows.bytes(value), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void addBoolean(boolean value) {
        text = Boolean.toString(value);
    }

    @Override
    public void addDouble(double value) {
        text = brief(Double.toString(value));
    }

    @Override
    public void addFloat(float value) {
        text = brief(Float.toString(value));
    }

    @Override
    public void addInt(int value) {
        LogicalTypeAnnotation says = type.getLogicalTypeAnnotation();
        if (LogicalTypeAnnotation.dateType().equals(says)) {
            text = LocalDate.ofEpochDay(value).toString();
        } else {
            // Also times of day.
            addLong(isUnsigned(says) ? value & 0xFFFFFFFFL : value);
        }
    }

    @Override
    public void addLong(long value) {
        LogicalTypeAnnotation says = type.getLogicalTypeAnnotation();
        if (says instanceof DecimalLogicalTypeAnnotation decimal) {
            text = BigDecimal.valueOf(value, decimal.getScale()).toPlainString();
        } else if (says instanceof TimestampLogicalTypeAnnotation time) {
            Instant instant = Instant.EPOCH.plus(value, unit(time.getUnit()));
            text = time.isAdjustedToUTC()
                    ? instant.toString()
                    : instant.atOffset(ZoneOffset.UTC).toLocalDateTime().toString();
        } else if (says instanceof TimeLogicalTypeAnnotation time) {
            text = DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.MIDNIGHT.plus(value, unit(time.getUnit())));
        } else {
            text = isUnsigned(says) ? Long.toUnsignedString(value) : Long.toString(value);
        }
    }

    /** As the results' CSV has numbers: without a fraction of zero. */
    private static String brief(String number) {
        return number.endsWith(".0") ? number.substring(0, number.length() - 2) : number.replace(".0E", "E");
    }

    private static boolean isUnsigned(@Nullable LogicalTypeAnnotation says) {
        return says instanceof IntLogicalTypeAnnotation whole && !whole.isSigned();
    }

    private static ChronoUnit unit(TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> ChronoUnit.MILLIS;
            case MICROS -> ChronoUnit.MICROS;
            case NANOS -> ChronoUnit.NANOS;
        };
    }
}
