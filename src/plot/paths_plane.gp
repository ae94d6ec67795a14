set title sprintf("%s\n%s", heading, caption) noenhanced
set xlabel "{/:Italic x}_1"
set ylabel "{/:Italic x}_2"
set size ratio -1
set xrange [x0:x1]
set yrange [y0:y1]
unset grid
set key font ",12" maxrows 1
plot $paths using 2:3 with lines lt 1 lw 0.6 lc rgb "#B4CDDF" title "paths", \
     $contour using 1:2 with lines lt 1 lw 1 lc rgb "#808080" title (has_target ? "target (50, 90, 99 %)" : ""), \
     for [k=1:3] $paths using 2:($4 == k ? $3 : NaN) with lines lt k dt 1 lw 1 notitle, \
     $starts using 2:3 with points pt 6 ps 0.55 lw 1.2 lc rgb "#000000" title "start", \
     $ends using 2:3 with points pt 7 ps 0.55 lc rgb "#000000" title "end", \
     $stops using 2:3 with points pt 2 ps 0.8 lw 1.5 lc rgb "#D55E00" title (stops > 0 ? "stopped" : "")
