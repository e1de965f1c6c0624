package org.galaxyscreen.spark;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file on the executor that works with it, and only where its bytes are asked for.
 *
 * @param configuration of the file systems
 */
record FileBytes(Broadcast<SerializableConfiguration> configuration) implements UDF1<String, byte[]> {
    /** @return null for a file of no bytes */
    @Override
    public byte @Nullable [] call(String location) throws IOException {
        Path path = new Path(location);
        try (FSDataInputStream in =
                path.getFileSystem(configuration.value().value()).open(path)) {
            byte[] bytes = in.readAllBytes();
            return bytes.length == 0 ? null : bytes;
        }
    }
}
