// Grafana Loki's Drain: learns message bodies in memory, with defaults.
//
// Requests (words separated by tabs): learn, file with a body a line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/grafana/loki/v3/pkg/pattern/drain"
)

// Lines lie this far apart: Loki counts volumes by time while it learns.
const interval = 5 * time.Second

type limits struct{}

func (limits) PatternIngesterTokenizableJSONFields(string) []string { return nil }

func bodies(path string) ([]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	var all []string
	for lines.Scan() {
		all = append(all, lines.Text())
	}
	return all, lines.Err()
}

func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func learn(lines []string) (cpuTime, wallTime time.Duration) {
	// the rubbish of the last block is not this one's
	runtime.GC()
	start, before := time.Now(), cpu()
	miner := drain.New("", drain.DefaultConfig(), limits{}, drain.DetectLogFormat(lines[0]), nil)
	at := int64(0)
	for _, line := range lines {
		at += int64(interval)
		miner.Train(line, at)
	}
	return cpu() - before, time.Since(start)
}

func main() {
	say := func(answer any) {
		text, err := json.Marshal(answer)
		if err != nil {
			panic(err)
		}
		fmt.Println(string(text))
	}
	versions := map[string]string{"go": strings.TrimPrefix(runtime.Version(), "go")}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == "github.com/grafana/loki/v3" {
				versions["loki"] = strings.TrimPrefix(module.Version, "v")
			}
		}
	}
	say(map[string]any{"versions": versions})
	loaded := map[string][]string{}
	requests := bufio.NewScanner(os.Stdin)
	for requests.Scan() {
		words := strings.Split(requests.Text(), "\t")
		if len(words) != 2 || words[0] != "learn" {
			say(map[string]string{"error": "no such request: " + requests.Text()})
			continue
		}
		path := words[1]
		if loaded[path] == nil {
			lines, err := bodies(path)
			if err != nil || len(lines) == 0 {
				say(map[string]string{"error": fmt.Sprintf("%s: no lines (%v)", path, err)})
				continue
			}
			loaded[path] = lines
		}
		cpuTime, wallTime := learn(loaded[path])
		say(map[string]float64{"cpuSeconds": cpuTime.Seconds(), "wallSeconds": wallTime.Seconds()})
	}
}
