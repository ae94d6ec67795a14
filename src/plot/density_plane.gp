set xlabel "x_1"
set ylabel "x_2"
set size ratio -1
set xrange [x0:x1]
set yrange [y0:y1]
unset grid
set colorbox user origin graph 1.03, graph 0 size 0.022, graph 1
set cblabel "density of the sample"
set cbtics nomirror
set cbrange [0:*]
if (as_points) {
  if (has_target) {
    plot $points using 1:2 with points pt 7 ps 0.35 lc rgb "#0072B2" title "paths", \
         $contour using 1:2 with lines lc rgb "#D55E00" lw 1.2 title "target: 50, 90, 99 % of its mass"
  } else {
    plot $points using 1:2 with points pt 7 ps 0.35 lc rgb "#0072B2" title "paths"
  }
} else {
  if (has_target) {
    plot $cells using 1:2:3 with image notitle, \
         $contour using 1:2 with lines lc rgb "#D55E00" lw 1.2 title "target: 50, 90, 99 % of its mass"
  } else {
    plot $cells using 1:2:3 with image notitle
  }
}
