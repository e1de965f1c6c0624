package org.galaxyscreen.screening.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.galaxyscreen.screening.internal.UniqueIds.Repeated;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UniqueIdsTest {
    @Test
    void idsThatAreThereOnceAreUnique() {
        assertThat(UniqueIds.firstRepeated(row -> "object-" + row, 200_000)).isEmpty();
        assertThat(UniqueIds.firstRepeated(row -> "", 0)).isEmpty();
        assertThat(UniqueIds.firstRepeated(row -> "", 1)).isEmpty();
    }

    @Test
    void theRepetitionThatComesFirstIsNamed() {
        List<String> ids = List.of("a", "b", "c", "b", "a", "b");

        assertThat(UniqueIds.firstRepeated(ids::get, ids.size())).contains(new Repeated(1, 3));
    }

    /** What a map of all ids finds, whatever the hash: by the own one, and by ones that are the same for many ids or for all. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 10, 1000})
    void findsWhatAMapOfAllIdsFinds(long hashes) {
        SplittableRandom random = new SplittableRandom(hashes);
        ToLongFunction<String> hash = id -> id.hashCode() % hashes;
        int without = 0;
        for (int round = 0; round < 200; round++) {
            int count = 1 + random.nextInt(30);
            List<String> ids = IntStream.range(0, count)
                    .mapToObj(i -> Integer.toString(random.nextInt(400)))
                    .toList();
            Optional<Repeated> expected = byMap(ids);
            without += expected.isEmpty() ? 1 : 0;

            assertThat(UniqueIds.firstRepeated(ids::get, count, hash))
                    .as("%s", ids)
                    .isEqualTo(expected);
            assertThat(UniqueIds.firstRepeated(ids::get, count)).as("%s", ids).isEqualTo(expected);
        }
        assertThat(without).isBetween(20, 180);
    }

    private static Optional<Repeated> byMap(List<String> ids) {
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            Integer before = seen.putIfAbsent(ids.get(i), i);
            if (before != null) {
                return Optional.of(new Repeated(before, i));
            }
        }
        return Optional.empty();
    }
}
