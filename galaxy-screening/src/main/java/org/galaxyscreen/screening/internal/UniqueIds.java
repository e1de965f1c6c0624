package org.galaxyscreen.screening.internal;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;

/**
 * Whether each of many ids is there once, in 8 bytes an id: ids are compared by a hash of 64 bits, and themselves only where two hashes are
 * equal. Exact.
 */
public final class UniqueIds {
    private UniqueIds() {}

    /**
     * An id that is there twice.
     *
     * @param first where it is first
     * @param second where it is again, before any other id is
     */
    public record Repeated(int first, int second) {}

    /**
     * Looks for an id that is there twice.
     *
     * @param ids gives an id by its place, the same whenever it is asked
     * @param count how many there are
     * @return the repetition that comes first; empty if there is none
     */
    public static Optional<Repeated> firstRepeated(IntFunction<String> ids, int count) {
        return firstRepeated(ids, count, UniqueIds::hash);
    }

    /** @param hash of an id; ids of one hash are told apart, but slowly where they are many */
    static Optional<Repeated> firstRepeated(IntFunction<String> ids, int count, ToLongFunction<String> hash) {
        long[] repeated = repeated(ids, count, hash);
        if (repeated.length == 0) {
            return Optional.empty();
        }
        BitSet seen = new BitSet(repeated.length);
        for (int place = 0; place < count; place++) {
            String id = ids.apply(place);
            int found = Arrays.binarySearch(repeated, hash.applyAsLong(id));
            if (found < 0) {
                continue;
            }
            if (seen.get(found)) {
                for (int before = 0; before < place; before++) {
                    if (ids.apply(before).equals(id)) {
                        return Optional.of(new Repeated(before, place));
                    }
                }
            }
            seen.set(found);
        }
        return Optional.empty();
    }

    /** The hashes that several places have, ascending, each once. */
    private static long[] repeated(IntFunction<String> ids, int count, ToLongFunction<String> hash) {
        long[] hashes = new long[count];
        for (int place = 0; place < count; place++) {
            hashes[place] = hash.applyAsLong(ids.apply(place));
        }
        Arrays.sort(hashes);
        int found = 0;
        for (int i = 1; i < count; i++) {
            if (hashes[i] == hashes[i - 1] && (found == 0 || hashes[found - 1] != hashes[i])) {
                hashes[found++] = hashes[i]; // never beyond what was looked at
            }
        }
        return Arrays.copyOf(hashes, found);
    }

    /** FNV-1a over the characters, and Stafford's thirteenth mixer, since ids differ in their last digits. */
    private static long hash(String id) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
