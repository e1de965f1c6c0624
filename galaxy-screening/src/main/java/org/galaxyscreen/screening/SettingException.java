package org.galaxyscreen.screening;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A setting that cannot be: out of range, at odds with another, or a place that must not be written to. */
public final class SettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final Setting setting;
    private final ArrayList<Serializable> parts = new ArrayList<>();

    /**
     * @param setting which it is about
     * @param parts of the message, put together: a {@link Setting} stands for its name, anything else for its text
     */
    public SettingException(Setting setting, Object... parts) {
        super(Arrays.stream(parts).map(String::valueOf).collect(Collectors.joining()));
        this.setting = setting;
        for (Object part : parts) {
            this.parts.add(part instanceof Setting named ? named : String.valueOf(part));
        }
    }

    /** Which setting it is about; others may be named too. */
    public Setting setting() {
        return setting;
    }

    /**
     * The message as another program's user reads it.
     *
     * @param names how that program calls a setting: {@code --train-fraction}, say
     */
    public String message(Function<Setting, String> names) {
        return parts.stream()
                .map(part -> part instanceof Setting named ? names.apply(named) : String.valueOf(part))
                .collect(Collectors.joining());
    }
}
