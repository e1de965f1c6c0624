package org.galaxyscreen.interest;

/**
 * A labelled object that another object's score comes from.
 *
 * @param label what was said of it
 * @param similarity how much the two are alike: 1 for copies, 0.78 at the median distance of two objects, towards 0 beyond
 */
public record LabelledNeighbour(Label label, double similarity) {}
