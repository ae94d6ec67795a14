set title sprintf("%s\n%s", heading, caption) noenhanced
set xlabel "x_1"
set ylabel "x_2"
set size ratio -1
set xrange [x0:x1]
set yrange [y0:y1]
unset grid
set key outside right top vertical
if (has_target) {
  plot $contour using 1:2 with lines lc rgb "#909090" lw 1 title "target: 50, 90, 99 %", \
       $paths using 2:3 with lines lc rgb "#A00072B2" lw 0.8 title "paths", \
       $starts using 2:3 with points pt 6 ps 0.6 lw 1.2 lc rgb "#E69F00" title "start", \
       $ends using 2:3 with points pt 7 ps 0.6 lc rgb "#D55E00" title "end", \
       $stops using 2:3 with points pt 2 ps 0.9 lw 1.5 lc rgb "#000000" title (stops > 0 ? "stopped" : "")
} else {
  plot $paths using 2:3 with lines lc rgb "#A00072B2" lw 0.8 title "paths", \
       $starts using 2:3 with points pt 6 ps 0.6 lw 1.2 lc rgb "#E69F00" title "start", \
       $ends using 2:3 with points pt 7 ps 0.6 lc rgb "#D55E00" title "end", \
       $stops using 2:3 with points pt 2 ps 0.9 lw 1.5 lc rgb "#000000" title (stops > 0 ? "stopped" : "")
}
