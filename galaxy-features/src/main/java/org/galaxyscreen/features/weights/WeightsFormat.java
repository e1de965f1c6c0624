package org.galaxyscreen.features.weights;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A format of files with a network's parameters. A door: {@link org.galaxyscreen.core.Providers} finds implementations, listed
 * in {@code META-INF/services/org.galaxyscreen.features.weights.WeightsFormat}; PyTorch's, safetensors and Keras's come through it.
 * {@link Weights#read} takes the first that recognises a file. Thread-safe.
 *
 * <p>Files come from elsewhere: check every size against the file before memory is taken, and run nothing that is in it.
 */
public interface WeightsFormat {
    /** What a person calls it: {@code safetensors}. No two formats have the same. */
    String name();

    /** What its files are, for messages: {@code a .safetensors file}. */
    String description();

    /**
     * Whether a file is of this format, by its content; the name does not count.
     *
     * @param start the file's first 64 bytes, or all where it has fewer
     */
    boolean recognises(byte[] start);

    /**
     * Reads a file.
     *
     * @return tensors named and laid out as in torchvision's {@code state_dict}; a prefix before all names is stripped afterwards
     * @throws IOException if the file is damaged, cut short or of a kind that is not supported; the message says what was expected
     *     and what was found
     */
    StateDict read(Path file) throws IOException;
}
