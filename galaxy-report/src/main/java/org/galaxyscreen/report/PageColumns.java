package org.galaxyscreen.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;

/** A file beside a page, with its numbers: each column begins at a multiple of eight bytes, and the page says where. For one thread. */
final class PageColumns {
    private static final int ALIGNMENT = 8;

    private final String address;
    private final OutputStream file;
    private long written;

    /** @param address where the page finds the file */
    PageColumns(String address, OutputStream file) {
        this.address = address;
        this.file = file;
    }

    String address() {
        return address;
    }

    /** Writes a column, and to the page where it begins and how many bytes it has. */
    void write(JsonGenerator page, byte[] bytes) throws IOException {
        int gap = (int) (-written & ALIGNMENT - 1);
        file.write(new byte[gap]);
        written += gap;
        page.writeStartArray();
        page.writeNumber(written);
        page.writeNumber(bytes.length);
        page.writeEndArray();
        file.write(bytes);
        written += bytes.length;
    }
}
