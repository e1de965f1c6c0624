package org.galaxyscreen.report.figure;

import java.awt.Color;

/**
 * What a stroke or a text stands for. On paper it has the colour given here, which is told from the others by the colour-blind
 * too (Okabe and Ito 2008); in a page, the page's style decides.
 */
enum Ink {
    TEXT(0x1c2230),
    TICK(0x4c5566),
    AXIS(0x4c5566),
    GRID(0xdde1e9),
    FAINT(0xc3cad6),
    BAR(0x0072b2),
    ODD(0xd55e00),
    CURVE(0x0072b2),
    FENCE(0xd55e00);

    private final Color colour;

    Ink(int rgb) {
        colour = new Color(rgb);
    }

    Color colour() {
        return colour;
    }

    /** The name of the class in a page's SVG. */
    String cssClass() {
        return "ink-" + name().toLowerCase(java.util.Locale.ROOT);
    }
}
